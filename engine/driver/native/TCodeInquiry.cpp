#include "engine/driver/native/TCodeInquiry.h"

#include "engine/base/Constants.h"
#include "engine/base/Text.h"
#include "engine/driver/DriverProgram.h"

#include <algorithm>
#include <array>

namespace engine::native {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype kLongestLine = 256;
constexpr std::size_t kMostAxes = 40;
constexpr std::array<std::array<quint8, 3>, 3> kQuestions{{{'D', '0', '\n'}, {'D', '1', '\n'}, {'D', '2', '\n'}}};

} // namespace

TCodeInquiry::TCodeInquiry(Hardware &hardware, Scheduler &scheduler)
    : m_hardware(hardware)
    , m_scheduler(scheduler)
    , m_timer(scheduler.createTimer([this] { handleTimer(); }))
{
    connect(&hardware, &Hardware::notified, this, &TCodeInquiry::handleNotified);
}

TCodeInquiry::~TCodeInquiry() = default;

void TCodeInquiry::start()
{
    const EndpointSet endpoints = m_hardware.endpoints();
    if (!endpoints.contains(Endpoint::Tx) || !endpoints.contains(Endpoint::Rx))
        return finish();
    m_until = m_scheduler.now() + limits::kBoardAskedFor;
    m_hardware.subscribe(Endpoint::Rx);
    ask();
}

void TCodeInquiry::ask()
{
    for (const auto &question : kQuestions)
        m_hardware.write({Endpoint::Tx, false, 0, question});
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_until - m_scheduler.now());
    m_timer->start(std::min<std::chrono::milliseconds>(left, limits::kBoardAskedEvery));
}

void TCodeInquiry::handleTimer()
{
    if (!m_axes.empty() || m_scheduler.now() >= m_until)
        finish();
    else
        ask();
}

void TCodeInquiry::handleNotified(Endpoint endpoint, const QByteArray &data)
{
    if (endpoint != Endpoint::Rx)
        return;
    for (const char byte : data) {
        if (byte == '\n')
            readLine(std::exchange(m_line, {}));
        else if (m_line.size() < kLongestLine)
            m_line += byte;
    }
}

void TCodeInquiry::readLine(const QByteArray &line)
{
    if (const std::optional<TCodeAxis> axis = tcodeAxis(line)) {
        const auto isSame = [&](const TCodeAxis &known) {
            return known.letter == axis->letter && known.channel == axis->channel;
        };
        if (std::ranges::none_of(m_axes, isSame) && m_axes.size() < kMostAxes)
            m_axes.push_back(*axis);
        // Not longer than until the end, however much a board says.
        m_timer->start(m_scheduler.now() < m_until ? limits::kBoardListSilence : 0ms);
        return;
    }
    const QString text = sanitized(QString::fromUtf8(line).trimmed());
    if (text.startsWith("TCode"_L1, Qt::CaseInsensitive)) {
        m_version = text;
        m_firmware = m_lastLine;
    } else if (!text.isEmpty()) {
        m_lastLine = text;
    }
}

QString TCodeInquiry::name() const
{
    const QString version = m_version.isEmpty() ? u"TCode"_s : m_version;
    return m_firmware.isEmpty() ? version : m_firmware + u" ("_s + version + u')';
}

void TCodeInquiry::finish()
{
    m_timer->stop();
    m_hardware.disconnect(this);
    emit finished(tcodeModel(name(), m_axes));
}

} // namespace engine::native
