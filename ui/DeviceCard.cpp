#include "ui/DeviceCard.h"

#include "ui/Format.h"
#include "ui/LevelBar.h"
#include "ui/TextLabel.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

DeviceCard::DeviceCard(const engine::DeviceInfo &device, QWidget *parent) : QFrame(parent), m_device(device)
{
    setFrameShape(QFrame::StyledPanel);
    // A surface of its own: a frame alone is hard to see in dark surroundings.
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAccessibleName(deviceName(device.description));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    layout->addLayout(makeTitle());
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addOutputs(grid);
    layout->addLayout(grid);
    layout->addLayout(makeFooter());
    setDevice(device);
    setLevels({}, {});
}

QHBoxLayout *DeviceCard::makeTitle()
{
    auto *name = new TextLabel(deviceName(m_device.description));
    name->scaleFont(1.15, true);
    auto *bus = new TextLabel(busName(m_device.bus), TextLabel::Tone::Secondary);
    m_battery = new TextLabel({}, TextLabel::Tone::Secondary);
    m_battery->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_battery->setMinimumWidth(m_battery->fontMetrics().horizontalAdvance(tr("Battery %1 %").arg(100)) + 2);
    auto *settings = new QPushButton(tr("Settings..."));
    settings->setAccessibleName(tr("Settings of %1").arg(name->text()));
    connect(settings, &QPushButton::clicked, this, [this] { emit settingsRequested(m_device.key); });
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(name);
    row->addWidget(bus);
    row->addStretch(1);
    row->addWidget(m_battery);
    row->addWidget(settings);
    return row;
}

void DeviceCard::addOutputs(QGridLayout *grid)
{
    for (const engine::FeatureDescription &feature : m_device.description.features) {
        for (const engine::OutputDescription &output : feature.outputs) {
            const QString type = outputName(output.type);
            const QString text = feature.label.isEmpty() ? type : tr("%1 (%2)").arg(type, feature.label);
            auto *label = new TextLabel(text);
            label->setMinimumWidth(96);
            label->setMaximumWidth(200);
            auto *bar = new LevelBar(output.value);
            bar->setAccessibleName(tr("%1 of %2").arg(text, deviceName(m_device.description)));
            const int row = grid->rowCount();
            grid->addWidget(label, row, 0);
            grid->addWidget(bar, row, 1);
            m_bars[{feature.index, output.type}] = bar;
        }
    }
    for (const auto &[output, bar] : m_bars) {
        for (const auto &[other, reference] : m_bars)
            bar->reserveNumbers({reference->minimum(), reference->maximum()});
    }
}

QHBoxLayout *DeviceCard::makeFooter()
{
    const QString name = deviceName(m_device.description);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    m_driver = new TextLabel;
    texts->addWidget(m_driver);
    if (m_device.isSimulated) {
        m_packet = new TextLabel({}, TextLabel::Tone::Secondary);
        QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        fixed.setPointSizeF(font().pointSizeF() * 0.9);
        m_packet->setFont(fixed);
        texts->addWidget(m_packet);
    }
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addLayout(texts, 1);
    auto *stop = new QPushButton(tr("Stop"));
    stop->setAccessibleName(tr("Stop %1").arg(name));
    connect(stop, &QPushButton::clicked, this, [this] { emit stopRequested(m_device.description.index); });
    row->addWidget(stop, 0, Qt::AlignBottom);
    if (m_device.isSimulated) {
        auto *remove = new QPushButton(tr("Remove"));
        remove->setAccessibleName(tr("Remove %1").arg(name));
        connect(remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_device.description.index); });
        row->addWidget(remove, 0, Qt::AlignBottom);
    }
    return row;
}

bool DeviceCard::fits(const engine::DeviceInfo &device) const
{
    return device.description == m_device.description && device.bus == m_device.bus
        && device.isSimulated == m_device.isSimulated && device.key == m_device.key;
}

void DeviceCard::setDevice(const engine::DeviceInfo &device)
{
    m_device = device;
    m_battery->setText(device.battery ? tr("Battery %1 %").arg(*device.battery) : QString());
}

void DeviceCard::setLevels(const engine::DeviceLevels &levels, const QString &driver)
{
    for (const engine::OutputLevel &output : levels.outputs) {
        const auto bar = m_bars.find({output.feature, output.type});
        if (bar != m_bars.end())
            bar->second->setLevels(output.requested, output.sent);
    }
    const bool isUser = levels.driver == engine::kUser;
    if (isUser)
        m_driver->setText(tr("Driven from this window"));
    else if (!driver.isEmpty())
        m_driver->setText(tr("Driven by %1").arg(driver));
    else
        m_driver->setText(levels.isActive() ? tr("Running") : tr("Idle"));
    const bool isIdle = !isUser && driver.isEmpty() && !levels.isActive();
    m_driver->setTone(isIdle ? TextLabel::Tone::Secondary : TextLabel::Tone::Active);
    if (m_packet != nullptr)
        m_packet->setText(levels.lastPacket.isEmpty() ? tr("No packet yet")
                                                      : tr("Packet %1").arg(hexText(levels.lastPacket)));
}

} // namespace ui
