#include "engine/base/FileWriter.h"

#include <system_error>
#include <utility>

namespace engine {

FileWriter::~FileWriter()
{
    if (m_thread.joinable())
        m_thread.join();
    if (m_next)
        static_cast<void>((*m_next)()); // nobody is left to be told
}

void FileWriter::write(Task task)
{
    m_next = std::move(task);
    start();
}

void FileWriter::start()
{
    if (!m_next || m_thread.joinable())
        return; // handleWritten() goes on with what is newest then
    const auto run = [this, task = std::move(*m_next)] {
        m_result = task();
        QMetaObject::invokeMethod(this, &FileWriter::handleWritten, Qt::QueuedConnection); // the destructor joins
    };
    m_next.reset();
    try {
        m_thread = std::thread(run);
    } catch (const std::system_error &) {
        run(); // the system has no thread left: late is better than never
    }
}

void FileWriter::handleWritten()
{
    if (m_thread.joinable())
        m_thread.join();
    const Result<> result = std::exchange(m_result, {});
    start();
    emit finished(result);
}

} // namespace engine
