#pragma once
#include "engine/api/EngineTypes.h"

#include <QDialog>
#include <vector>

class QCheckBox;
class QLayout;
class QFormLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace ui {

class OutputSettingRow;

/// What the user sets for one device. Every change is told at once; there is nothing to confirm. It stays open while
/// the device is away, so that "never connect" can be taken back. \thread the one of the windows
class DeviceSettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    /// \param settings for this device; without any, those that the key alone makes
    DeviceSettingsDialog(const engine::DeviceInfo &device, const engine::DeviceSettings &settings,
                         QWidget *parent = nullptr);
    ~DeviceSettingsDialog() override;

    const engine::DeviceKey &key() const { return m_settings.key; }
    /// As they are in force now; what the user is typing is left alone.
    void setSettings(const engine::DeviceSettings &settings);
    /// \param device nullptr while it is not connected
    void setDevice(const engine::DeviceInfo *device);

signals:
    void settingsChanged(const engine::DeviceSettings &settings);
    void findRequested(engine::DeviceIndex device);

private:
    QFormLayout *makeForm();
    QLayout *makeConnecting();
    QWidget *makeOutputs();
    QLayout *makeButtons();
    void takeOver();
    void showSettings();
    engine::OutputSetting settingOf(engine::FeatureIndex feature, engine::OutputType type) const;
    std::vector<engine::OutputSetting> outputSettings() const;

    engine::DeviceInfo m_device;
    engine::DeviceSettings m_settings;
    QLineEdit *m_name = nullptr;
    QCheckBox *m_allowed = nullptr;
    QCheckBox *m_denied = nullptr;
    QSpinBox *m_index = nullptr;
    QSpinBox *m_gap = nullptr;
    QSpinBox *m_maximum = nullptr;
    QPushButton *m_find = nullptr;
    std::vector<OutputSettingRow *> m_outputs; ///< by feature, then by type
};

} // namespace ui
