#include "app/assentd/TerminalApproval.h"

#include "engine/api/Engine.h"

#include <QSocketNotifier>
#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace app {

using namespace Qt::StringLiterals;

namespace {

void print(const QString &text)
{
    std::fputs(text.toLocal8Bit().constData(), stdout);
    std::fflush(stdout);
}

/// Who is verifiably asking, in one line.
QString describe(const engine::Identity &identity)
{
    using Kind = engine::Identity::Kind;
    const QString program = identity.script.isEmpty() ? identity.executable : identity.script + u" run by "_s + identity.executable;
    switch (identity.kind) {
    case Kind::Web:
        return u"The page "_s + identity.origin + u" in "_s + program;
    case Kind::Extension:
        return u"The extension "_s + identity.origin + u" in "_s + program;
    case Kind::Program:
        return u"The program "_s + program;
    case Kind::Opaque:
        break;
    }
    return identity.origin.isEmpty() ? u"An unknown program"_s : u"An unknown program (origin "_s + identity.origin + u')';
}

} // namespace

TerminalApproval::TerminalApproval(engine::Engine &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_input(std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read))
{
    connect(&m_engine, &engine::Engine::approvalOpened, this, &TerminalApproval::handleOpened);
    connect(&m_engine, &engine::Engine::approvalClosed, this, &TerminalApproval::handleClosed);
    connect(m_input.get(), &QSocketNotifier::activated, this, &TerminalApproval::handleInput);
}

TerminalApproval::~TerminalApproval() = default;

bool TerminalApproval::isPossible()
{
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
}

void TerminalApproval::ask()
{
    if (m_waiting.isEmpty())
        return;
    const engine::ApprovalRequest &request = m_waiting.head();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(request.timeLeft).count();
    const bool isDevice = request.identity.role == engine::Identity::Role::Device;
    print(u"\n%1\n  calls itself \"%2\" and wants to %3.\nAllow this connection? No answer in %4 s means no. [y/N] "_s
              .arg(describe(request.identity), request.claimedName,
                   isDevice ? u"be a device"_s : u"control your devices"_s)
              .arg(seconds));
}

void TerminalApproval::handleOpened(const engine::ApprovalRequest &request)
{
    m_waiting.enqueue(request);
    if (m_waiting.size() == 1)
        ask();
}

void TerminalApproval::handleClosed(engine::ApprovalId id)
{
    const bool wasShown = !m_waiting.isEmpty() && m_waiting.head().id == id;
    if (!m_waiting.removeIf([id](const engine::ApprovalRequest &request) { return request.id == id; }))
        return;
    if (wasShown) {
        print(u"\nThat question is closed.\n"_s);
        ask();
    }
}

void TerminalApproval::handleInput()
{
    char buffer[256];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count <= 0) { // the terminal has gone; open questions run into their deadline
        m_input->setEnabled(false);
        return;
    }
    m_line.append(buffer, count);
    const qsizetype end = m_line.lastIndexOf('\n');
    if (end < 0)
        return;
    const QByteArray answer = m_line.left(end).split('\n').last().trimmed().toLower();
    m_line.remove(0, end + 1);
    if (m_waiting.isEmpty())
        return;
    const bool isAllowed = answer == "y" || answer == "yes";
    const engine::ApprovalRequest request = m_waiting.dequeue();
    m_engine.answerApproval(request.id, isAllowed ? engine::Decision::AllowOnce : engine::Decision::Deny);
    print(isAllowed ? u"Allowed once.\n"_s : u"Denied.\n"_s);
    ask();
}

} // namespace app
