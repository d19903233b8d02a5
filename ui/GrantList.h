#pragma once
#include "engine/api/EngineTypes.h"

#include <QList>
#include <QPointer>
#include <QWidget>
#include <optional>

class QPushButton;
class QStackedWidget;
class QTableWidget;

namespace ui {

class GrantDialog;

/// The remembered answers, with buttons to change what each allows and to take it back.
/// \thread the one of the windows
class GrantList final : public QWidget
{
    Q_OBJECT

public:
    explicit GrantList(QWidget *parent = nullptr);

    /// \param devices that there are now
    void setDevices(const QList<engine::DeviceInfo> &devices) { m_devices = devices; }
    void setGrants(const QList<engine::Grant> &grants);

signals:
    void revokeRequested(engine::GrantId grant);
    /// \param expiresAt seconds since the epoch; not set: never
    void scopeRequested(engine::GrantId grant, const engine::Scope &scope, std::optional<qint64> expiresAt);

private:
    void addGrant(int row, const engine::Grant &grant);
    void addButtons(int row, const engine::Grant &grant, const QString &name);
    void edit(const engine::Grant &grant);

    QList<engine::Grant> m_grants;
    QList<engine::DeviceInfo> m_devices;
    QPointer<GrantDialog> m_dialog;
    QStackedWidget *m_pages = nullptr;
    QTableWidget *m_table = nullptr;
};

} // namespace ui
