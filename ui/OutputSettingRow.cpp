#include "ui/OutputSettingRow.h"

#include "ui/OutlinedCheckBox.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace ui {

OutputSettingRow::OutputSettingRow(const QString &name, engine::FeatureIndex feature,
                                   const engine::OutputDescription &output, QWidget *parent)
    : QWidget(parent)
    , m_upperEnd(output.value.max)
{
    m_setting.feature = feature;
    m_setting.type = output.type;
    auto *title = new QLabel(name);
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addLayout(makeRange(name));
    layout->addLayout(makeSwitches(name));
    setSetting(m_setting);
}

QLayout *OutputSettingRow::makeRange(const QString &name)
{
    m_min = new QSpinBox;
    m_min->setAccessibleName(tr("Lowest step of %1").arg(name));
    m_max = new QSpinBox;
    m_max->setAccessibleName(tr("Highest step of %1").arg(name));
    for (QSpinBox *box : {m_min, m_max}) {
        box->setRange(0, m_upperEnd);
        box->setKeyboardTracking(false); // half a number is not meant yet
        box->setEnabled(m_upperEnd > 1); // with one step there is nothing to choose
        connect(box, &QSpinBox::valueChanged, this, &OutputSettingRow::takeOver);
    }
    m_percent = new QLabel;
    auto *from = new QLabel(tr("Steps from"));
    from->setBuddy(m_min);
    auto *to = new QLabel(tr("to"));
    to->setBuddy(m_max);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    for (QWidget *widget : std::initializer_list<QWidget *>{from, m_min, to, m_max, m_percent})
        row->addWidget(widget);
    row->addStretch(1);
    return row;
}

QLayout *OutputSettingRow::makeSwitches(const QString &name)
{
    m_disabled = new OutlinedCheckBox(tr("Hidden from programs"));
    m_disabled->setAccessibleName(tr("Hide %1 from programs").arg(name));
    connect(m_disabled, &QCheckBox::clicked, this, &OutputSettingRow::takeOver);
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(m_disabled);
    if (engine::isPosition(m_setting.type)) {
        m_reversed = new OutlinedCheckBox(tr("Reversed"));
        m_reversed->setAccessibleName(tr("Reverse %1").arg(name));
        connect(m_reversed, &QCheckBox::clicked, this, &OutputSettingRow::takeOver);
        row->addWidget(m_reversed);
    }
    row->addStretch(1);
    return row;
}

bool OutputSettingRow::isDefault() const
{
    return !m_setting.limit && !m_setting.duration && !m_setting.isDisabled && !m_setting.isReversed;
}

void OutputSettingRow::setSetting(const engine::OutputSetting &setting)
{
    m_setting = setting;
    m_disabled->setChecked(setting.isDisabled);
    if (m_reversed != nullptr)
        m_reversed->setChecked(setting.isReversed);
    showRange();
}

void OutputSettingRow::takeOver()
{
    const engine::Range range{m_min->value(), m_max->value()};
    const bool isWhole = range == engine::Range{0, m_upperEnd};
    m_setting.limit = isWhole ? std::nullopt : std::optional(range);
    m_setting.isDisabled = m_disabled->isChecked();
    m_setting.isReversed = m_reversed != nullptr && m_reversed->isChecked();
    showRange();
    emit settingChanged();
}

/// Each end stops short of the other.
void OutputSettingRow::showRange()
{
    const engine::Range range = m_setting.limit.value_or(engine::Range{0, m_upperEnd});
    const QSignalBlocker minBlocker(m_min);
    const QSignalBlocker maxBlocker(m_max);
    m_min->setRange(0, std::max(0, range.max - 1));
    m_max->setRange(std::min(range.min + 1, m_upperEnd), m_upperEnd);
    m_min->setValue(range.min);
    m_max->setValue(range.max);
    const auto percent = [this](int step) { return m_upperEnd > 0 ? qRound(100.0 * step / m_upperEnd) : 0; };
    m_percent->setText(
        tr("%1 % to %2 %").arg(QString::number(percent(range.min)), QString::number(percent(range.max))));
}

} // namespace ui
