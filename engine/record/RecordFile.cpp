#include "engine/record/RecordFile.h"

#include <QFile>
#include <system_error>

namespace engine {

using namespace Qt::StringLiterals;
using record_format::Kind;

namespace {

constexpr std::chrono::milliseconds kGather{100}; ///< between two writes
constexpr qsizetype kBlock = 64 * 1024;           ///< written at once

} // namespace

RecordFile::RecordFile(const QString &path, std::size_t capacity, std::function<void(const Error &error)> failed)
    : m_path(path)
    , m_failed(std::move(failed))
    , m_ring(capacity)
{
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error &error) {
        m_failed({ErrorCode::File, u"recording to %1: %2"_s.arg(m_path, QString::fromLocal8Bit(error.what()))});
    }
}

RecordFile::~RecordFile()
{
    end(0, m_endAt);
    if (m_thread.joinable())
        m_thread.join();
}

void RecordFile::wake()
{
    if (m_isAsleep.exchange(false))
        m_wakeUp.release();
}

bool RecordFile::put(const RingEntry &entry)
{
    const bool isPut = m_ring.put(entry);
    wake();
    return isPut;
}

bool RecordFile::put(const RecordedDevice &device, std::chrono::microseconds at)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_devices.resize(device.number);
        m_devices.push_back(device);
    }
    RingEntry entry;
    entry.kind = Kind::Device;
    entry.number = device.number;
    entry.at = at;
    return put(entry);
}

void RecordFile::end(quint64 lost, std::chrono::microseconds at)
{
    if (m_isEnding)
        return;
    m_lost = lost;
    m_endAt = at;
    m_isEnding = true;
    m_hurry.release();
    wake();
}

RecordedEvent RecordFile::event(const RingEntry &entry)
{
    switch (entry.kind) {
    case Kind::Device: {
        const std::scoped_lock lock(m_mutex);
        return {entry.at, m_devices[entry.number]};
    }
    case Kind::Output:
    case Kind::Move:
        return {entry.at, RecordedOutput{entry.number, entry.value, entry.maximumPercent, entry.isTogether}};
    case Kind::StopDevice:
        return {entry.at, RecordedStop{entry.number, std::nullopt, entry.isEmergency}};
    case Kind::StopFeature:
        return {entry.at, RecordedStop{entry.number, entry.value.feature, entry.isEmergency}};
    case Kind::Lost:
        return {entry.at, RecordedLoss{entry.lost}};
    case Kind::End:
        break;
    }
    return {entry.at, RecordedEnd()};
}

void RecordFile::write(QFile &file, const QByteArray &bytes)
{
    if (m_hasFailed || (file.write(bytes) == bytes.size() && file.flush()))
        return;
    m_hasFailed = true;
    m_failed({ErrorCode::File, u"recording to %1: %2"_s.arg(m_path, file.errorString())});
}

void RecordFile::drain(QFile &file)
{
    QByteArray bytes;
    RingEntry entry;
    while (m_ring.take(entry)) {
        m_writer.append(bytes, event(entry));
        if (bytes.size() >= kBlock) {
            write(file, bytes);
            bytes.clear();
        }
    }
    if (!bytes.isEmpty())
        write(file, bytes);
}

void RecordFile::run()
{
    QFile file(m_path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered)) {
        m_hasFailed = true;
        m_failed({ErrorCode::File, u"recording to %1: %2"_s.arg(m_path, file.errorString())});
    }
    write(file, RecordWriter::header());
    for (bool isEnding = false; !isEnding;) {
        m_isAsleep = true;
        if (m_ring.isEmpty() && !m_isEnding)
            m_wakeUp.acquire();
        m_isAsleep = false;
        static_cast<void>(m_hurry.try_acquire_for(kGather));
        isEnding = m_isEnding; // nothing is put after that
        drain(file);
    }
    QByteArray bytes;
    if (m_lost > 0)
        m_writer.append(bytes, {m_endAt, RecordedLoss{m_lost}});
    m_writer.append(bytes, {m_endAt, RecordedEnd()});
    write(file, bytes);
}

} // namespace engine
