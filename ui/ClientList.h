#pragma once
#include "engine/api/EngineTypes.h"

#include <QDeadlineTimer>
#include <QTimer>
#include <QWidget>
#include <map>

class QFrame;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace ui {

class TextLabel;

/// The programs: those that wait for an answer first, then the connected ones.
/// \thread the one of the windows
class ClientList final : public QWidget
{
    Q_OBJECT

public:
    explicit ClientList(QWidget *parent = nullptr);

    /// Shows those that are approved; the others appear as approvals.
    void setClients(const QList<engine::ClientInfo> &clients);
    void setApprovals(const QList<engine::ApprovalRequest> &approvals);
    /// \param address what programs connect to, or empty while nobody can
    void setAddress(const QString &address);

signals:
    void answerRequested(engine::ApprovalId approval);
    void denyRequested(engine::ApprovalId approval);
    void stopRequested(engine::ClientId client);
    void disconnectRequested(engine::ClientId client);
    void copyRequested();

private:
    struct ClientRow
    {
        engine::ClientInfo shown;
        QFrame *frame = nullptr;
    };
    struct ApprovalRow
    {
        engine::ApprovalRequest shown;
        QFrame *frame = nullptr;
        TextLabel *countdown = nullptr;
        QDeadlineTimer deadline;
    };

    QWidget *makeEmptyPage();
    QWidget *makeRowPage();
    QFrame *makeClient(const engine::ClientInfo &client);
    ApprovalRow makeApproval(const engine::ApprovalRequest &approval);
    void orderRows();
    void showCountdowns();

    std::map<engine::ClientId, ClientRow> m_clients;
    std::map<engine::ApprovalId, ApprovalRow> m_approvals;
    QTimer m_clock;
    QStackedWidget *m_pages = nullptr;
    QVBoxLayout *m_rowLayout = nullptr;
    TextLabel *m_address = nullptr;
    TextLabel *m_hint = nullptr;
    QPushButton *m_copy = nullptr;
};

} // namespace ui
