#pragma once
#include "engine/base/DeviceSettings.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QSpinBox;

namespace ui {

/// What can be set for one output of a device.
/// \thread the one of the windows
class OutputSettingRow final : public QWidget
{
    Q_OBJECT

public:
    /// \param name of the output, for people \param output as the model has it
    OutputSettingRow(const QString &name, engine::FeatureIndex feature, const engine::OutputDescription &output,
                     QWidget *parent = nullptr);

    /// Tells nobody. \param setting for this output; what the row does not show is kept
    void setSetting(const engine::OutputSetting &setting);
    const engine::OutputSetting &setting() const { return m_setting; }
    /// Nothing of it differs from what the model has.
    bool isDefault() const;

signals:
    void settingChanged();

private:
    QLayout *makeRange(const QString &name);
    QLayout *makeSwitches(const QString &name);
    void takeOver();
    void showRange();

    engine::OutputSetting m_setting;
    int m_upperEnd; ///< steps
    QSpinBox *m_min = nullptr;
    QSpinBox *m_max = nullptr;
    QLabel *m_percent = nullptr;
    QCheckBox *m_disabled = nullptr;
    QCheckBox *m_reversed = nullptr; ///< positions only
};

} // namespace ui
