#include "engine/backend/lovense/LovenseHardware.h"

#include "engine/backend/lovense/LovenseHttp.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// More can only pile up if the application hangs; its deadline is close then.
constexpr std::size_t kWaiting = 64;

} // namespace

LovenseHardware::LovenseHardware(LovenseHttp &http, const LovenseHost &host, const LovenseToy &toy, QObject *parent)
    : Hardware(parent)
    , m_http(&http)
    , m_host(host)
    , m_toy(toy)
{
    m_endpoints.insert(Endpoint::Tx);
    m_endpoints.insert(Endpoint::Rx);
}

LovenseHardware::~LovenseHardware() = default;

void LovenseHardware::open()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_state = State::Open;
            emit opened();
        },
        Qt::QueuedConnection);
}

void LovenseHardware::close()
{
    if (m_state != State::Open)
        return;
    m_state = State::Closing;
    if (!m_isOnItsWay) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                becomeClosed({ErrorCode::Cancelled, u"disconnected"_s});
            },
            Qt::QueuedConnection);
    }
}

void LovenseHardware::vanish(const QString &reason)
{
    QMetaObject::invokeMethod(
        this,
        [this, reason] {
            becomeClosed({ErrorCode::HardwareUnavailable, reason});
        },
        Qt::QueuedConnection);
}

void LovenseHardware::becomeClosed(const Error &error)
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_waiting.clear();
    emit closed(error);
}

Hardware::WriteStatus LovenseHardware::write(const HardwareCommand &command)
{
    if (m_state != State::Open || command.endpoint != Endpoint::Tx || m_waiting.size() >= kWaiting)
        return WriteStatus::Failed;
    m_waiting.emplace_back(reinterpret_cast<const char *>(command.data.data()),
                           static_cast<qsizetype>(command.data.size()));
    if (!m_isOnItsWay)
        sendNext();
    return WriteStatus::Pending;
}

void LovenseHardware::sendNext()
{
    m_isOnItsWay = !m_waiting.empty() && m_http;
    if (!m_isOnItsWay) {
        if (m_state == State::Closing)
            becomeClosed({ErrorCode::Cancelled, u"disconnected"_s});
        return;
    }
    const QUrl url = m_host.url.resolved(QUrl(QString::fromUtf8(m_waiting.front())));
    m_waiting.pop_front();
    m_http->get(url, this, [this](const Result<QByteArray> &answer) {
        if (m_state == State::Open)
            emit writeFinished(static_cast<bool>(answer));
        sendNext();
    });
}

void LovenseHardware::read(Endpoint endpoint)
{
    QMetaObject::invokeMethod(
        this,
        [this, endpoint] {
            if (endpoint == Endpoint::Rx && m_toy.battery >= 0)
                emit readFinished(endpoint, QByteArray(1, static_cast<char>(m_toy.battery)));
            else
                emit readFinished(endpoint, Error{ErrorCode::NotSupported, u"the application does not say that"_s});
        },
        Qt::QueuedConnection);
}

} // namespace engine
