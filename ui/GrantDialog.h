#pragma once
#include "engine/api/EngineTypes.h"

#include <QDialog>
#include <optional>

class QCheckBox;
class QDateTimeEdit;

namespace ui {

class ScopeEditor;

/// Changes what a program that is remembered may do, and until when.
/// \thread the one of the windows
class GrantDialog final : public QDialog
{
    Q_OBJECT

public:
    /// \param devices that there are now, to choose from
    GrantDialog(const engine::Grant &grant, const QList<engine::DeviceInfo> &devices, QWidget *parent = nullptr);

    engine::GrantId grant() const { return m_grant.id; }
    engine::Scope scope() const;
    /// Seconds since the epoch, or nothing.
    std::optional<qint64> expiresAt() const;

private:
    QWidget *makeEnd();

    const engine::Grant m_grant;
    ScopeEditor *m_editor = nullptr;
    QCheckBox *m_hasEnd = nullptr;
    QDateTimeEdit *m_end = nullptr;
};

} // namespace ui
