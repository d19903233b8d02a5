#include "engine/record/RecordWriter.h"

#include <algorithm>

namespace engine {

using record_format::Kind;
using record_format::kTogether;

namespace {

void putNumber(QByteArray &bytes, quint64 number)
{
    for (; number >= 0x80; number >>= 7)
        bytes.append(static_cast<char>(number | 0x80));
    bytes.append(static_cast<char>(number));
}

/// Small numbers take one byte whatever their sign.
void putSigned(QByteArray &bytes, qint64 number)
{
    putNumber(bytes, (static_cast<quint64>(number) << 1) ^ static_cast<quint64>(number >> 63));
}

void putText(QByteArray &bytes, const QString &text)
{
    const QByteArray encoded = text.left(256).toUtf8();
    putNumber(bytes, static_cast<quint64>(encoded.size()));
    bytes.append(encoded);
}

void putRange(QByteArray &bytes, const Range &range)
{
    putSigned(bytes, range.min);
    putSigned(bytes, range.max);
}

quint8 put(QByteArray &bytes, const RecordedDevice &device)
{
    putNumber(bytes, device.number);
    putText(bytes, device.name);
    putNumber(bytes, device.features.size());
    for (const FeatureDescription &feature : device.features) {
        putNumber(bytes, static_cast<quint32>(feature.index));
        putNumber(bytes, feature.outputs.size());
        for (const OutputDescription &output : feature.outputs) {
            putNumber(bytes, static_cast<quint8>(output.type));
            putRange(bytes, output.value);
            putRange(bytes, output.duration);
        }
    }
    return static_cast<quint8>(Kind::Device);
}

quint8 put(QByteArray &bytes, const RecordedOutput &output)
{
    putNumber(bytes, output.number);
    putNumber(bytes, static_cast<quint32>(output.value.feature));
    putNumber(bytes, static_cast<quint8>(output.value.type));
    putSigned(bytes, output.value.value);
    const bool isMove = output.value.durationMs != 0;
    if (isMove)
        putSigned(bytes, output.value.durationMs);
    if (output.maximumPercent != 100)
        putNumber(bytes, static_cast<quint64>(output.maximumPercent));
    const auto kind = static_cast<quint8>(isMove ? Kind::Move : Kind::Output);
    return output.isTogether ? kind | kTogether : kind;
}

quint8 put(QByteArray &bytes, const RecordedStop &stop)
{
    putNumber(bytes, stop.number);
    putNumber(bytes, stop.isEmergency ? 1 : 0);
    if (!stop.feature)
        return static_cast<quint8>(Kind::StopDevice);
    putNumber(bytes, static_cast<quint32>(*stop.feature));
    return static_cast<quint8>(Kind::StopFeature);
}

quint8 put(QByteArray &bytes, const RecordedLoss &loss)
{
    putNumber(bytes, loss.count);
    return static_cast<quint8>(Kind::Lost);
}

quint8 put(QByteArray &, const RecordedEnd &)
{
    return static_cast<quint8>(Kind::End);
}

} // namespace

QByteArray RecordWriter::header()
{
    QByteArray bytes(std::data(record_format::kMagic), std::size(record_format::kMagic));
    bytes.append(static_cast<char>(record_format::kMajor));
    bytes.append(static_cast<char>(record_format::kMinor));
    return bytes;
}

void RecordWriter::append(QByteArray &bytes, const RecordedEvent &event)
{
    QByteArray content;
    putNumber(content, static_cast<quint64>(std::max(event.at - m_last, std::chrono::microseconds(0)).count()));
    m_last = std::max(m_last, event.at);
    const quint8 kind = std::visit([&](const auto &what) { return put(content, what); }, event.what);
    const qsizetype begin = bytes.size();
    bytes.append(static_cast<char>(kind));
    putNumber(bytes, static_cast<quint64>(content.size()));
    bytes.append(content);
    for (qsizetype i = begin; i < bytes.size(); ++i)
        m_checksum = record_format::checksum(m_checksum, static_cast<quint8>(bytes[i]));
    bytes.append(static_cast<char>(m_checksum & 0xff));
    bytes.append(static_cast<char>(m_checksum >> 8));
}

} // namespace engine
