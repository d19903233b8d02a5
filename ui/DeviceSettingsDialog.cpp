#include "ui/DeviceSettingsDialog.h"

#include "engine/base/Text.h"
#include "ui/Format.h"
#include "ui/OutlinedCheckBox.h"
#include "ui/OutputSettingRow.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr double kFontPoints = 10; ///< at which the sizes below are meant
constexpr int kLongestName = 64;   ///< what is shown of one
constexpr int kLongestGap = 10000; ///< ms; the most that a device configuration can say
constexpr int kUnset = -1;         ///< below the values that can be set

QSpinBox *makeNumber(int max, const QString &unset, const QString &name)
{
    auto *box = new QSpinBox;
    box->setRange(kUnset, max);
    box->setSpecialValueText(unset);
    box->setAccessibleName(name);
    box->setKeyboardTracking(false); // half a number is not meant yet
    return box;
}

} // namespace

DeviceSettingsDialog::DeviceSettingsDialog(const engine::DeviceInfo &device, const engine::DeviceSettings &settings,
                                           QWidget *parent)
    : QDialog(parent)
    , m_device(device)
    , m_settings(settings)
{
    m_settings.key = device.key;
    const double scale = std::max(1.0, font().pointSizeF() / kFontPoints);
    resize(QSize(480, 560) * scale);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addLayout(makeForm());
    layout->addLayout(makeConnecting());
    layout->addWidget(makeOutputs(), 1);
    layout->addLayout(makeButtons());
    showSettings();
    setDevice(&device);
}

/// A field that loses the keyboard ends its editing, which has to find the dialog whole.
DeviceSettingsDialog::~DeviceSettingsDialog()
{
    hide();
}

QFormLayout *DeviceSettingsDialog::makeForm()
{
    m_name = new QLineEdit;
    m_name->setAccessibleName(tr("Name"));
    m_name->setMaxLength(kLongestName);
    m_name->setPlaceholderText(engine::sanitized(m_device.description.name));
    m_maximum = new QSpinBox;
    m_maximum->setRange(0, 100);
    m_maximum->setSuffix(tr(" %"));
    m_maximum->setKeyboardTracking(false);
    m_maximum->setAccessibleName(tr("Maximum intensity"));
    m_gap = makeNumber(kLongestGap, tr("As the model has it"), tr("Time between commands"));
    m_gap->setSuffix(tr(" ms"));
    m_index = makeNumber(std::numeric_limits<int>::max(), tr("Any"), tr("Number for programs"));
    auto *form = new QFormLayout;
    form->setSpacing(8);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Maximum intensity"), m_maximum);
    form->addRow(tr("&Time between commands"), m_gap);
    form->addRow(tr("N&umber for programs"), m_index);
    connect(m_name, &QLineEdit::editingFinished, this, &DeviceSettingsDialog::takeOver);
    for (QSpinBox *box : {m_maximum, m_gap, m_index})
        connect(box, &QSpinBox::valueChanged, this, &DeviceSettingsDialog::takeOver);
    return form;
}

QLayout *DeviceSettingsDialog::makeConnecting()
{
    m_allowed = new OutlinedCheckBox(tr("&Allow only this device and others that are allowed"));
    m_allowed->setAccessibleName(tr("Allow only this device and others that are allowed"));
    m_denied = new OutlinedCheckBox(tr("Ne&ver connect this device"));
    m_denied->setAccessibleName(tr("Never connect this device"));
    auto *layout = new QVBoxLayout;
    layout->setSpacing(4);
    for (QCheckBox *box : {m_allowed, m_denied}) {
        layout->addWidget(box);
        connect(box, &QCheckBox::clicked, this, &DeviceSettingsDialog::takeOver);
    }
    return layout;
}

QWidget *DeviceSettingsDialog::makeOutputs()
{
    auto *rows = new QWidget;
    auto *layout = new QVBoxLayout(rows);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(16);
    for (const engine::FeatureDescription &feature : m_device.model.features) {
        std::vector<engine::OutputDescription> outputs = feature.outputs;
        std::ranges::sort(outputs, {}, &engine::OutputDescription::type);
        for (const engine::OutputDescription &output : outputs) {
            const QString type = outputName(output.type);
            const QString label = engine::sanitized(feature.label);
            const QString name = tr("%1. %2").arg(QString::number(static_cast<quint32>(feature.index) + 1),
                                                  label.isEmpty() ? type : tr("%1 (%2)").arg(type, label));
            auto *row = new OutputSettingRow(name, feature.index, output);
            connect(row, &OutputSettingRow::settingChanged, this, &DeviceSettingsDialog::takeOver);
            layout->addWidget(row);
            m_outputs.push_back(row);
        }
    }
    layout->addStretch(1);
    auto *area = new QScrollArea;
    area->setAccessibleName(tr("Outputs"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(rows);
    return area;
}

QLayout *DeviceSettingsDialog::makeButtons()
{
    m_find = new QPushButton(tr("&Find it"));
    m_find->setAccessibleName(tr("Find it"));
    m_find->setToolTip(tr("The device shows itself for a moment."));
    connect(m_find, &QPushButton::clicked, this, [this] { emit findRequested(m_device.description.index); });
    auto *close = new QPushButton(tr("&Close"));
    close->setAccessibleName(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    for (QPushButton *button : {m_find, close})
        button->setAutoDefault(false); // Return ends the editing of a field, and no more
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_find);
    row->addStretch(1);
    row->addWidget(close);
    return row;
}

void DeviceSettingsDialog::setSettings(const engine::DeviceSettings &settings)
{
    if (settings == m_settings)
        return;
    m_settings = settings;
    showSettings();
}

void DeviceSettingsDialog::setDevice(const engine::DeviceInfo *device)
{
    m_find->setEnabled(device != nullptr);
    if (device != nullptr)
        m_device.description = device->description;
    const QString name = deviceName(m_device.description);
    setWindowTitle(device != nullptr ? tr("Settings of %1").arg(name) : tr("Settings of %1, not connected").arg(name));
    setAccessibleName(windowTitle());
}

void DeviceSettingsDialog::showSettings()
{
    const QSignalBlocker maximumBlocker(m_maximum);
    const QSignalBlocker gapBlocker(m_gap);
    const QSignalBlocker indexBlocker(m_index);
    if (!m_name->hasFocus())
        m_name->setText(m_settings.displayName);
    m_maximum->setValue(m_settings.maximumPercent);
    m_gap->setValue(m_settings.messageGap ? static_cast<int>(m_settings.messageGap->count()) : kUnset);
    constexpr quint32 kHighest = std::numeric_limits<int>::max();
    const quint32 index = m_settings.index ? static_cast<quint32>(*m_settings.index) : 0;
    m_index->setValue(m_settings.index ? static_cast<int>(std::min(index, kHighest)) : kUnset);
    m_allowed->setChecked(m_settings.isAllowed);
    m_denied->setChecked(m_settings.isDenied);
    for (OutputSettingRow *row : m_outputs)
        row->setSetting(settingOf(row->setting().feature, row->setting().type));
}

engine::OutputSetting DeviceSettingsDialog::settingOf(engine::FeatureIndex feature, engine::OutputType type) const
{
    for (const engine::OutputSetting &known : m_settings.outputs) {
        if (known.feature == feature && known.type == type)
            return known;
    }
    engine::OutputSetting unset;
    unset.feature = feature;
    unset.type = type;
    return unset;
}

/// Those of the rows, and what is set for outputs that have none.
std::vector<engine::OutputSetting> DeviceSettingsDialog::outputSettings() const
{
    const auto place = [](const engine::OutputSetting &setting) { return std::pair(setting.feature, setting.type); };
    std::vector<engine::OutputSetting> result = m_settings.outputs;
    for (const OutputSettingRow *row : m_outputs) {
        std::erase_if(result, [&](const auto &known) { return place(known) == place(row->setting()); });
        if (!row->isDefault())
            result.push_back(row->setting());
    }
    std::ranges::sort(result, {}, place);
    return result;
}

void DeviceSettingsDialog::takeOver()
{
    engine::DeviceSettings changed = m_settings;
    changed.displayName = engine::sanitized(m_name->text().trimmed());
    changed.maximumPercent = m_maximum->value();
    changed.messageGap =
        m_gap->value() == kUnset ? std::nullopt : std::optional(std::chrono::milliseconds(m_gap->value()));
    changed.index = m_index->value() == kUnset
                        ? std::nullopt
                        : std::optional(engine::DeviceIndex{static_cast<quint32>(m_index->value())});
    changed.isAllowed = m_allowed->isChecked();
    changed.isDenied = m_denied->isChecked();
    changed.outputs = outputSettings();
    if (changed == m_settings)
        return;
    m_settings = changed;
    emit settingsChanged(m_settings);
}

} // namespace ui
