#include "engine/driver/native/HoneyPlayBoxHandshake.h"

#include <QtEndian>
#include <algorithm>

namespace engine::native {

using namespace Qt::StringLiterals;

namespace {

constexpr quint16 kCodeOk = 0x9000;
constexpr qsizetype kCodeSize = 2;
constexpr qsizetype kReplySize = kCodeSize + honeyplaybox::kTokenSize;

} // namespace

HoneyPlayBoxHandshake::HoneyPlayBoxHandshake(honeyplaybox::Session &session, Hardware &hardware, Scheduler &scheduler)
    : Dialogue({}, Listening::Yes, hardware, scheduler)
    , m_session(session)
{
}

void HoneyPlayBoxHandshake::begin()
{
    ask();
}

void HoneyPlayBoxHandshake::ask()
{
    m_pieces = 0;
    if (!say(honeyplaybox::tokenQuestion(m_session.counter), true))
        return;
    ++m_session.counter;
    listenForPiece();
}

void HoneyPlayBoxHandshake::listenForPiece()
{
    listen(std::chrono::seconds(m_failures + 1));
}

void HoneyPlayBoxHandshake::hear(const QByteArray &message)
{
    m_reader.add(message);
    while (const std::optional<QByteArray> reply = m_reader.take()) {
        if (reply->size() < kCodeSize)
            continue;
        const quint16 code = qFromBigEndian<quint16>(reply->constData());
        if (code != kCodeOk)
            return fail(u"the device has refused the connection with code %1"_s.arg(QString::number(code, 16)));
        if (reply->size() < kReplySize)
            continue;
        std::copy_n(reply->begin() + kCodeSize, m_session.token.size(), m_session.token.begin());
        return succeed();
    }
    if (++m_pieces < kMostPieces)
        listenForPiece();
    else
        askAgain();
}

void HoneyPlayBoxHandshake::handleSilence()
{
    askAgain();
}

void HoneyPlayBoxHandshake::askAgain()
{
    if (++m_failures > kRepetitions)
        fail(u"the device did not answer in time"_s);
    else
        ask();
}

} // namespace engine::native
