#include "tests/backend/guest/Gadget.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr int kDeadlineMs = 20000; // the processor is emulated

} // namespace

Gadget::Gadget(const QString &script, const QStringList &arguments)
{
    // Its own libraries, not those that came with the test.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"LD_LIBRARY_PATH"_s);
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(u"/usr/bin/python3"_s,
                    QStringList{u"/guest/"_s + script} + arguments + QStringList{m_folder.filePath(u"log"_s)});
    m_isPlugged = m_process.waitForReadyRead(kDeadlineMs);
}

void Gadget::unplug()
{
    if (!std::exchange(m_isPlugged, false))
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(kDeadlineMs))
        m_process.kill();
}

QByteArrayList Gadget::log(int count)
{
    QByteArrayList lines;
    const bool isThere = QTest::qWaitFor(
        [&] {
            QFile file(m_folder.filePath(u"log"_s));
            lines = file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n') : QByteArrayList();
            return lines.size() >= count;
        },
        kDeadlineMs);
    Q_UNUSED(isThere); // the caller compares
    return lines;
}
