#pragma once
#include "engine/api/EngineTypes.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QListWidget;
class QRadioButton;
class QSlider;

namespace ui {

/// Edits what a program may do: how strongly, with which devices, and the kinds that are off unless ticked (S39, S40).
/// What it does not show stays as it was set.
/// \thread the one of the windows
class ScopeEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit ScopeEditor(QWidget *parent = nullptr);

    /// \param devices that there are now, to choose from
    void setDevices(const QList<engine::DeviceInfo> &devices);
    void setScope(const engine::Scope &scope);
    engine::Scope scope() const;

signals:
    /// The user has changed something.
    void changed();

private:
    QWidget *makeStrength();
    QWidget *makeKinds();
    QWidget *makeDevices();
    QCheckBox *makeKind(const QString &text, engine::OutputType type);
    void showStrength();
    void listDevices();
    QList<engine::DeviceKey> tickedDevices() const;
    void handleChanged();

    engine::Scope m_scope;
    QList<engine::DeviceInfo> m_devices;
    QList<engine::DeviceKey> m_keys; ///< of the listed devices, row by row
    QList<std::pair<QCheckBox *, engine::OutputType>> m_kinds;
    QSlider *m_strength = nullptr;
    QLabel *m_strengthText = nullptr;
    QRadioButton *m_all = nullptr;
    QRadioButton *m_some = nullptr;
    QListWidget *m_list = nullptr;
    bool m_isFilling = false;
};

} // namespace ui
