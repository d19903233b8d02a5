#include "ui/BusCard.h"

#include "engine/base/Text.h"
#include "ui/BusDetails.h"
#include "ui/BusText.h"
#include "ui/Format.h"
#include "ui/OutlinedCheckBox.h"
#include "ui/TextLabel.h"

#include <QHBoxLayout>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

using engine::BusProblem;

namespace {

constexpr int kLongestDetail = 500;

TextLabel::Tone toneOf(BusProblem problem)
{
    if (problem == BusProblem::None)
        return TextLabel::Tone::Active;
    const bool isQuiet = problem == BusProblem::SwitchedOff || problem == BusProblem::NotBuilt;
    return isQuiet ? TextLabel::Tone::Secondary : TextLabel::Tone::Waiting;
}

void showText(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setAccessibleName(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

BusCard::BusCard(const QString &bus, QWidget *parent)
    : QFrame(parent)
    , m_bus(bus)
{
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAccessibleName(busName(bus));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_advice = makeWrappedLabel();
    m_advice->setObjectName(u"busAdvice"_s);
    m_detail = makeWrappedLabel();
    m_detail->setObjectName(u"busDetail"_s);
    m_details = BusDetails::create(bus);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    layout->addLayout(makeTitle());
    layout->addWidget(m_advice);
    layout->addWidget(m_detail);
    layout->addWidget(m_details);
    connect(m_details, &BusDetails::settingsChanged, this, &BusCard::settingsChanged);
}

QHBoxLayout *BusCard::makeTitle()
{
    const QString name = busName(m_bus);
    auto *title = new TextLabel(name);
    title->scaleFont(1.15, true);
    m_state = new TextLabel;
    m_state->setObjectName(u"busState"_s);
    m_repair = new QPushButton;
    connect(m_repair, &QPushButton::clicked, this, [this] { emit repairRequested(m_bus); });
    m_switch = new OutlinedCheckBox(tr("On"));
    m_switch->setAccessibleName(tr("Use %1").arg(name));
    connect(m_switch, &QCheckBox::clicked, this,
            [this](bool isOn) { emit settingsChanged(withBus(m_bus, isOn, m_settings)); });
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(title);
    row->addWidget(m_state);
    row->addStretch(1);
    row->addWidget(m_repair);
    row->addWidget(m_switch);
    return row;
}

void BusCard::setBus(const engine::BusStatus &status, const engine::BusSettings &settings)
{
    m_settings = settings;
    const bool isWanted = isBusWanted(m_bus, settings);
    const bool isBuilt = status.problem != BusProblem::NotBuilt;
    m_state->setText(busStateText(m_bus, status.problem));
    m_state->setTone(toneOf(status.problem));
    m_switch->setChecked(isWanted);
    m_switch->setVisible(isBuilt);
    m_repair->setVisible(status.canRepair);
    m_repair->setText(status.problem == BusProblem::PoweredOff ? tr("Turn on") : tr("Try again"));
    m_repair->setAccessibleName(tr("%1: %2").arg(busName(m_bus), m_repair->text()));
    showText(m_advice, busAdvice(status, isWanted));
    showText(m_detail, engine::sanitized(status.detail, kLongestDetail));
    m_details->setBus(status, settings);
    if (!isBuilt || !isWanted)
        m_details->hide();
    else if (m_bus == u"network")
        m_details->show(); // the others know by themselves whether they have anything to show
}

} // namespace ui
