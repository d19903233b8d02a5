#include "engine/driver/Identification.h"

#include "engine/base/Constants.h"
#include "engine/driver/Fold.h"
#include "engine/driver/PacketWriter.h"
#include "engine/driver/native/Native.h"

#include <QStringDecoder>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;
using namespace language;

namespace {

constexpr qsizetype kNumberBytes = 4;

/// What the bytes say; none if they are not of this kind.
std::optional<QString> decoded(const QByteArray &data, IdentifySource::Encoding encoding)
{
    switch (encoding) {
    case IdentifySource::Encoding::Hex:
        return QString::fromLatin1(data.toHex());
    case IdentifySource::Encoding::U32Be: {
        quint32 number = 0;
        for (const char byte : data)
            number = number << 8 | static_cast<quint8>(byte);
        return QString::number(data.size() == kNumberBytes ? number : 0);
    }
    case IdentifySource::Encoding::Text:
        break;
    }
    // All there is: a letter that is cut off at the end is an error.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(data);
    return decoder.hasError() ? std::nullopt : std::optional(QString(text).remove(QChar(0)));
}

/// $1 in \a identifier stands for the first group.
QString filledIn(QString identifier, const QRegularExpressionMatch &match)
{
    return identifier.replace(u"$1"_s, match.captured(1));
}

} // namespace

Identification::Identification(std::shared_ptr<const DriverProgram> program, const Advertisement &advertisement,
                               Hardware &hardware, Scheduler &scheduler)
    : m_program(std::move(program))
    , m_advertisement(advertisement)
    , m_hardware(hardware)
    , m_scheduler(scheduler)
    , m_timer(scheduler.createTimer([this] { handleTimeout(); }))
{
    connect(&hardware, &Hardware::readFinished, this, [this](Endpoint endpoint, const Result<QByteArray> &data) {
        handleData(false, endpoint, data ? data.value() : QByteArray());
    });
    connect(&hardware, &Hardware::notified, this,
            [this](Endpoint endpoint, const QByteArray &data) { handleData(true, endpoint, data); });
}

Identification::~Identification() = default;

const IdentifySource &Identification::source() const
{
    return m_program->identify->sources[m_source];
}

void Identification::start()
{
    if (m_program->nativeIdentify.isEmpty() || m_hardware.isSimulated())
        return findIdentifier();
    m_inquiry = native::createInquiry(m_program->nativeIdentify, m_hardware, m_scheduler);
    connect(m_inquiry.get(), &SelfDescription::finished, this, [this](const OwnModel &own) {
        m_own = own;
        findIdentifier();
    });
    m_inquiry->start();
}

void Identification::findIdentifier()
{
    if (m_program->identify)
        trySource();
    else
        finish(m_advertisement.name);
}

void Identification::trySource()
{
    if (m_source == m_program->identify->sources.size())
        return finish(m_program->identify->otherwise.value_or(QString()));
    const EndpointSet endpoints = m_hardware.endpoints();
    std::optional<QString> identifier;
    switch (source().kind) {
    case IdentifySource::Kind::Read:
        if (!endpoints.contains(source().endpoint))
            return nextSource();
        m_isWaiting = true;
        m_timer->start(source().timeout.value_or(limits::kDeviceReadDeadline));
        return m_hardware.read(source().endpoint);
    case IdentifySource::Kind::Query:
        if (!endpoints.contains(source().endpoint) || !endpoints.contains(Endpoint::Tx))
            return nextSource();
        m_triesLeft = source().tries;
        m_hardware.subscribe(source().endpoint);
        return ask();
    case IdentifySource::Kind::Advertisement: {
        const auto hasData = [](const ManufacturerData &entry) { return !entry.data.isEmpty(); };
        const auto found = std::ranges::find_if(m_advertisement.manufacturerData, hasData);
        if (found != m_advertisement.manufacturerData.end())
            identifier = identifierIn(found->data);
        break;
    }
    case IdentifySource::Kind::Name:
        identifier = identifierIn(m_advertisement.name.toUtf8());
        break;
    }
    return identifier ? finish(*identifier) : nextSource();
}

void Identification::ask()
{
    if (m_triesLeft-- == 0)
        return nextSource();
    const DriverConnection connection;
    const Result<Packet> packet = fold(source().query, Facts(connection, m_program->names.tables));
    Frame frame;
    PacketWriter writer(kLargestPacket + Cipher::kAesBlockSize);
    m_isWaiting = true;
    m_timer->start(source().timeout.value_or(limits::kDeviceReadDeadline));
    if (packet)
        m_hardware.write({Endpoint::Tx, false, 0, writer.write(packet.value(), frame, m_program->cipher)});
}

void Identification::nextSource()
{
    m_isWaiting = false;
    ++m_source;
    trySource();
}

void Identification::handleTimeout()
{
    if (!m_isWaiting)
        return;
    if (source().kind == IdentifySource::Kind::Query)
        ask();
    else
        nextSource();
}

void Identification::handleData(bool isNotification, Endpoint endpoint, const QByteArray &data)
{
    if (!m_isWaiting || endpoint != source().endpoint ||
        isNotification != (source().kind == IdentifySource::Kind::Query))
        return;
    m_isWaiting = false;
    m_timer->stop();
    const std::optional<QByteArray> plain = m_program->cipher.decrypt(data);
    const std::optional<QString> identifier = plain && !data.isEmpty() ? identifierIn(*plain) : std::nullopt;
    if (identifier)
        finish(*identifier);
    else
        nextSource();
}

std::optional<QString> Identification::identifierIn(const QByteArray &data) const
{
    const std::optional<QString> text = decoded(data, source().encoding);
    if (!text || source().patterns.empty())
        return text;
    for (const IdentifySource::Pattern &pattern : source().patterns) {
        if (const QRegularExpressionMatch match = pattern.regex.match(*text); match.hasMatch())
            return filledIn(pattern.identifier, match);
    }
    return std::nullopt;
}

void Identification::finish(const QString &identifier)
{
    m_isWaiting = false;
    m_timer->stop();
    disconnect(&m_hardware, nullptr, this, nullptr);
    QString protocol;
    if (const auto &identify = m_program->identify; identify && !identify->routeElse.isEmpty()) {
        if (!identify->routeStay.contains(identifier))
            protocol = identify->routeElse;
    }
    emit finished({identifier, protocol, m_own});
}

} // namespace engine
