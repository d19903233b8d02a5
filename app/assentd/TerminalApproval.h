#pragma once
#include "engine/api/EngineTypes.h"

#include <QObject>
#include <QQueue>
#include <memory>

class QSocketNotifier;

namespace engine {
class Engine;
}

namespace app {

/// Asks on the terminal whether a client may control devices: one question at a time, "y" allows this connection, everything
/// else denies. A question that is closed meanwhile is taken back.
class TerminalApproval final : public QObject
{
    Q_OBJECT

public:
    explicit TerminalApproval(engine::Engine &engine, QObject *parent = nullptr);
    ~TerminalApproval() override;

    /// True if the standard input is a terminal that somebody can answer on.
    static bool isPossible();

private:
    void handleOpened(const engine::ApprovalRequest &request);
    void handleClosed(engine::ApprovalId id);
    void handleInput();
    void ask();

    engine::Engine &m_engine;
    QQueue<engine::ApprovalRequest> m_waiting; // the first is on the terminal
    QByteArray m_line;
    std::unique_ptr<QSocketNotifier> m_input;
};

} // namespace app
