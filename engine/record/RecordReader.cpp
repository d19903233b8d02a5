#include "engine/record/RecordReader.h"

#include "engine/base/Text.h"

#include <QFile>
#include <QFileInfo>
#include <limits>

namespace engine {

using namespace Qt::StringLiterals;
using record_format::Kind;

namespace {

constexpr qint64 kLargestFile = 256 * 1024 * 1024; // a day of a thousand commands a second is more

/// Takes numbers and texts out of one record. Once something is wrong, everything is.
class Fields final
{
public:
    explicit Fields(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }
    bool isGood() const { return m_isGood; }
    bool isAtEnd() const { return m_isGood && m_at == m_bytes.size(); }
    qsizetype position() const { return m_at; }

    quint64 number(quint64 maximum)
    {
        quint64 result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_at == m_bytes.size())
                break;
            const auto byte = static_cast<quint8>(m_bytes[m_at++]);
            result |= static_cast<quint64>(byte & 0x7f) << shift;
            if (byte < 0x80) {
                m_isGood = m_isGood && result <= maximum;
                return m_isGood ? result : 0;
            }
        }
        m_isGood = false;
        return 0;
    }
    int signedNumber()
    {
        const quint64 written = number(std::numeric_limits<quint32>::max());
        return static_cast<int>(static_cast<qint64>(written >> 1) ^ -static_cast<qint64>(written & 1));
    }
    QString text()
    {
        const auto size = static_cast<qsizetype>(number(4 * 256));
        m_isGood = m_isGood && size <= m_bytes.size() - m_at;
        if (!m_isGood)
            return {};
        m_at += size;
        return sanitized(QString::fromUtf8(m_bytes.sliced(m_at - size, size)));
    }
    Range range()
    {
        const int min = signedNumber();
        const int max = signedNumber();
        m_isGood = m_isGood && min <= max;
        return {min, max};
    }
    OutputType outputType() { return static_cast<OutputType>(number(kOutputTypes - 1)); }
    FeatureIndex featureIndex()
    {
        return FeatureIndex{static_cast<quint32>(number(std::numeric_limits<quint32>::max()))};
    }

private:
    const QByteArrayView m_bytes;
    qsizetype m_at = 0;
    bool m_isGood = true;
};

RecordedDevice readDevice(Fields &fields, quint32 number)
{
    RecordedDevice device;
    device.number = number;
    device.name = fields.text();
    const quint64 features = fields.number(record_format::kMostFeatures);
    for (quint64 i = 0; i < features && fields.isGood(); ++i) {
        FeatureDescription feature;
        feature.index = fields.featureIndex();
        const quint64 outputs = fields.number(kOutputTypes);
        for (quint64 j = 0; j < outputs && fields.isGood(); ++j) {
            const OutputType type = fields.outputType();
            const Range value = fields.range();
            feature.outputs.push_back({type, value, fields.range()});
        }
        device.features.push_back(std::move(feature));
    }
    return device;
}

RecordedOutput readOutput(Fields &fields, quint32 number, bool isMove, bool isTogether)
{
    RecordedOutput output;
    output.number = number;
    output.isTogether = isTogether;
    output.value.feature = fields.featureIndex();
    output.value.type = fields.outputType();
    output.value.value = fields.signedNumber();
    output.value.durationMs = isMove ? fields.signedNumber() : 0;
    output.maximumPercent = fields.isAtEnd() ? 100 : static_cast<int>(fields.number(100));
    return output;
}

RecordedStop readStop(Fields &fields, quint32 number, bool hasFeature)
{
    RecordedStop stop;
    stop.number = number;
    stop.isEmergency = fields.number(1) == 1;
    if (hasFeature)
        stop.feature = fields.featureIndex();
    return stop;
}

} // namespace

RecordReader::RecordReader(QByteArray bytes)
    : m_bytes(std::move(bytes))
{
}

Result<RecordReader> RecordReader::create(QByteArray bytes)
{
    const QByteArrayView magic(std::data(record_format::kMagic), std::size(record_format::kMagic));
    if (bytes.size() < record_format::kHeaderBytes || !bytes.startsWith(magic))
        return Error{ErrorCode::InvalidData, u"this is no recording"_s};
    const auto major = static_cast<quint8>(bytes[magic.size()]);
    if (major != record_format::kMajor)
        return Error{ErrorCode::InvalidData,
                     u"the recording is of version %1, which this program does not know"_s.arg(major)};
    return RecordReader(std::move(bytes));
}

Result<RecordReader> RecordReader::open(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::File,
                     u"%1 cannot be read: %2"_s.arg(path, file.error() == QFile::NoError ? u"it is no file"_s
                                                                                         : file.errorString())};
    if (file.size() > kLargestFile)
        return Error{ErrorCode::File, u"%1 is larger than %2 MiB"_s.arg(path).arg(kLargestFile / 1024 / 1024)};
    Result<RecordReader> reader = create(file.readAll());
    return reader ? reader : Error{reader.error().code, path + u": "_s + reader.error().detail};
}

std::optional<RecordedEvent> RecordReader::fail(qsizetype at, const QString &reason)
{
    m_damage = u"the recording is damaged at byte %1: %2"_s.arg(at).arg(reason);
    return std::nullopt;
}

std::optional<RecordedEvent> RecordReader::next()
{
    while (m_damage.isEmpty() && !m_isEnded && !m_bytes.isEmpty()) {
        const qsizetype begin = m_at;
        if (begin == m_bytes.size())
            return fail(begin, u"it breaks off"_s);
        Fields head(QByteArrayView(m_bytes).sliced(begin));
        const quint64 kind = head.number(0x7f);
        const auto size = static_cast<qsizetype>(head.number(record_format::kLongestRecord));
        const qsizetype content = begin + head.position();
        if (!head.isGood())
            return fail(begin, u"this is no record"_s);
        if (size + record_format::kChecksumBytes > m_bytes.size() - content)
            return fail(begin, u"a record breaks off"_s);
        quint16 checksum = m_checksum;
        for (qsizetype i = begin; i < content + size; ++i)
            checksum = record_format::checksum(checksum, static_cast<quint8>(m_bytes[i]));
        const qsizetype end = content + size;
        if (static_cast<quint8>(m_bytes[end]) != (checksum & 0xff) ||
            static_cast<quint8>(m_bytes[end + 1]) != checksum >> 8)
            return fail(begin, u"a checksum is wrong"_s);
        m_checksum = checksum;
        m_at = end + record_format::kChecksumBytes;
        if (std::optional<RecordedEvent> event = read(kind, QByteArrayView(m_bytes).sliced(content, size)))
            return event;
        if (!m_damage.isEmpty())
            return fail(begin, m_damage);
    }
    return std::nullopt;
}

/// Nothing for a kind of record that a newer program has; damage() then says nothing.
std::optional<RecordedEvent> RecordReader::read(quint64 kind, QByteArrayView content)
{
    constexpr quint64 kLongestPause = Q_UINT64_C(1) << 53;
    Fields fields(content);
    const bool isTogether = (kind & record_format::kTogether) != 0;
    kind &= ~static_cast<quint64>(record_format::kTogether);
    const bool isOutput = kind == static_cast<quint64>(Kind::Output) || kind == static_cast<quint64>(Kind::Move);
    if (isTogether && !isOutput)
        kind = 0; // nothing that is known
    m_time += std::chrono::microseconds(fields.number(kLongestPause));
    RecordedEvent event{m_time, RecordedEnd()};
    const bool isOfDevice =
        kind >= static_cast<quint64>(Kind::Device) && kind <= static_cast<quint64>(Kind::StopFeature);
    const auto number = isOfDevice ? static_cast<quint32>(fields.number(record_format::kMostDevices)) : 0;
    const bool isNew = kind == static_cast<quint64>(Kind::Device);
    const bool isKnown = !isOfDevice || (isNew ? number == m_devices : number < m_devices);
    switch (kind) {
    case static_cast<quint64>(Kind::Device):
        event.what = readDevice(fields, number);
        ++m_devices;
        break;
    case static_cast<quint64>(Kind::Output):
    case static_cast<quint64>(Kind::Move):
        event.what = readOutput(fields, number, kind == static_cast<quint64>(Kind::Move), isTogether);
        break;
    case static_cast<quint64>(Kind::StopDevice):
    case static_cast<quint64>(Kind::StopFeature):
        event.what = readStop(fields, number, kind == static_cast<quint64>(Kind::StopFeature));
        break;
    case static_cast<quint64>(Kind::Lost):
        event.what = RecordedLoss{fields.number(std::numeric_limits<quint64>::max())};
        break;
    case static_cast<quint64>(Kind::End):
        m_isEnded = true;
        break;
    default:
        return std::nullopt;
    }
    if (isKnown && fields.isAtEnd())
        return event;
    m_damage = u"a record says what cannot be"_s;
    return std::nullopt;
}

} // namespace engine
