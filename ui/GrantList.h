#pragma once
#include "engine/base/Approval.h"

#include <QList>
#include <QWidget>

class QStackedWidget;
class QTableWidget;

namespace ui {

/// The remembered answers, with a button to take each back.
/// \thread the one of the windows
class GrantList final : public QWidget
{
    Q_OBJECT

public:
    explicit GrantList(QWidget *parent = nullptr);

    void setGrants(const QList<engine::Grant> &grants);

signals:
    void revokeRequested(engine::GrantId grant);

private:
    void addGrant(int row, const engine::Grant &grant);

    QList<engine::Grant> m_grants;
    QStackedWidget *m_pages = nullptr;
    QTableWidget *m_table = nullptr;
};

} // namespace ui
