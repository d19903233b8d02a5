#include "ui/ScopeEditor.h"

#include "engine/base/Text.h"
#include "ui/Format.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QRadioButton>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

namespace {

constexpr int kSpacing = 8;
constexpr int kRowsShown = 3;
constexpr int kStep = 10; ///< percent, of a click beside the handle

/// A device that is not connected now.
QString absentName(const engine::DeviceKey &key)
{
    const QString name = key.identifier.isEmpty() ? key.protocol : key.identifier;
    return ScopeEditor::tr("%1, not connected (%2)").arg(engine::sanitized(name), engine::sanitized(key.address));
}

QVBoxLayout *bareLayout(QWidget *widget)
{
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpacing / 2);
    return layout;
}

} // namespace

ScopeEditor::ScopeEditor(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("What the program may do"));
    QVBoxLayout *layout = bareLayout(this);
    layout->setSpacing(kSpacing);
    layout->addWidget(makeStrength());
    layout->addWidget(makeKinds());
    layout->addWidget(makeDevices());
    setScope(engine::Scope::usual());
}

QWidget *ScopeEditor::makeStrength()
{
    auto *row = new QWidget;
    row->setAccessibleName(tr("Strength"));
    auto *title = new QLabel(tr("S&trength"));
    title->setTextFormat(Qt::PlainText);
    title->setAccessibleName(tr("Strength"));
    m_strength = new QSlider(Qt::Horizontal);
    m_strength->setRange(0, 100);
    m_strength->setPageStep(kStep);
    m_strength->setAccessibleName(tr("Highest strength in percent"));
    title->setBuddy(m_strength);
    m_strengthText = new QLabel;
    m_strengthText->setTextFormat(Qt::PlainText);
    m_strengthText->setAccessibleName(tr("Strength"));
    // Nothing moves when the number changes.
    m_strengthText->setMinimumWidth(fontMetrics().horizontalAdvance(tr("up to %1%").arg(100)) + kSpacing);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpacing);
    layout->addWidget(title);
    layout->addWidget(m_strength, 1);
    layout->addWidget(m_strengthText);
    connect(m_strength, &QSlider::valueChanged, this, &ScopeEditor::handleChanged);
    return row;
}

QWidget *ScopeEditor::makeKinds()
{
    auto *kinds = new QWidget;
    kinds->setAccessibleName(tr("Only if ticked"));
    QVBoxLayout *layout = bareLayout(kinds);
    layout->addWidget(makeKind(tr("It may &constrict"), engine::OutputType::Constrict));
    layout->addWidget(makeKind(tr("It may &heat and cool"), engine::OutputType::Temperature));
    layout->addWidget(makeKind(tr("It may s&pray"), engine::OutputType::Spray));
    return kinds;
}

QCheckBox *ScopeEditor::makeKind(const QString &text, engine::OutputType type)
{
    auto *box = new QCheckBox(text);
    box->setAccessibleName(QString(text).remove(u'&'));
    connect(box, &QCheckBox::toggled, this, &ScopeEditor::handleChanged);
    m_kinds.append({box, type});
    return box;
}

QWidget *ScopeEditor::makeDevices()
{
    auto *devices = new QWidget;
    devices->setAccessibleName(tr("Devices"));
    m_all = new QRadioButton(tr("All &devices, also new ones"));
    m_all->setAccessibleName(tr("All devices, also new ones"));
    m_some = new QRadioButton(tr("Only these de&vices"));
    m_some->setAccessibleName(tr("Only these devices"));
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Devices that it may use"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setFixedHeight(kRowsShown * (fontMetrics().height() + kSpacing) + 2 * m_list->frameWidth());
    m_list->hide();
    QVBoxLayout *layout = bareLayout(devices);
    layout->addWidget(m_all);
    layout->addWidget(m_some);
    layout->addWidget(m_list);
    connect(m_some, &QRadioButton::toggled, this, [this](bool isOn) {
        m_list->setVisible(isOn);
        handleChanged();
    });
    connect(m_list, &QListWidget::itemChanged, this, &ScopeEditor::handleChanged);
    return devices;
}

void ScopeEditor::setDevices(const QList<engine::DeviceInfo> &devices)
{
    if (devices == m_devices)
        return;
    m_scope = scope();
    m_devices = devices;
    listDevices();
}

void ScopeEditor::setScope(const engine::Scope &scope)
{
    m_scope = scope;
    m_isFilling = true;
    m_strength->setValue(scope.maximumPercent);
    for (const auto &[box, type] : std::as_const(m_kinds))
        box->setChecked(scope.allows(type));
    (scope.coversAllDevices() ? m_all : m_some)->setChecked(true);
    m_isFilling = false;
    listDevices();
    showStrength();
}

engine::Scope ScopeEditor::scope() const
{
    engine::Scope scope = m_scope;
    scope.maximumPercent = m_strength->value();
    for (const auto &[box, type] : m_kinds)
        scope.setAllowed(type, box->isChecked());
    if (m_all->isChecked())
        scope.setAllDevices();
    else
        scope.setDevices(tickedDevices());
    return scope;
}

/// Those that are there and those that the scope names, ticked as it says; of a scope for all, all of them.
void ScopeEditor::listDevices()
{
    m_isFilling = true;
    m_list->clear();
    m_keys.clear();
    const auto add = [this](const QString &name, const engine::DeviceKey &key) {
        auto *item = new QListWidgetItem(name, m_list);
        item->setToolTip(u"<p>" + name.toHtmlEscaped() + u"</p>");
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(m_scope.covers(key) ? Qt::Checked : Qt::Unchecked);
        m_keys.append(key);
    };
    for (const engine::DeviceInfo &device : std::as_const(m_devices))
        add(deviceName(device.description), device.key);
    for (const engine::DeviceKey &key : m_scope.devices()) {
        if (!m_keys.contains(key))
            add(absentName(key), key);
    }
    m_isFilling = false;
}

QList<engine::DeviceKey> ScopeEditor::tickedDevices() const
{
    QList<engine::DeviceKey> ticked;
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->checkState() == Qt::Checked)
            ticked.append(m_keys[row]);
    }
    return ticked;
}

void ScopeEditor::showStrength()
{
    m_strengthText->setText(tr("up to %1%").arg(m_strength->value()));
}

void ScopeEditor::handleChanged()
{
    showStrength();
    if (!m_isFilling)
        emit changed();
}

} // namespace ui
