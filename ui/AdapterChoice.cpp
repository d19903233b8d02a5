#include "ui/AdapterChoice.h"

#include "engine/base/Text.h"
#include "ui/BusText.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace ui {

AdapterChoice::AdapterChoice(QWidget *parent)
    : BusDetails(parent)
{
    m_adapters = new QComboBox;
    nameChoice(m_adapters, tr("Bluetooth adapter"));
    m_adapters->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_adapters->setMinimumContentsLength(24);
    auto *label = new QLabel(tr("Adapter"));
    label->setBuddy(m_adapters);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_adapters, 1);
    connect(m_adapters, &QComboBox::activated, this, [this] {
        m_settings.bluetoothAdapter = m_adapters->currentData().toString();
        emit settingsChanged(m_settings);
    });
}

void AdapterChoice::setBus(const engine::BusStatus &status, const engine::BusSettings &settings)
{
    const bool isSame = m_adapters->count() > 0 && status.items == m_status.items &&
                        settings.bluetoothAdapter == m_settings.bluetoothAdapter;
    m_status = status;
    m_settings = settings;
    setVisible(!status.items.isEmpty() || !settings.bluetoothAdapter.isEmpty());
    if (isSame)
        return;
    const QSignalBlocker blocker(m_adapters);
    m_adapters->clear();
    m_adapters->addItem(tr("The first one of the system"), QString());
    for (const engine::BusItem &item : status.items) {
        const QString text = tr("%1 (%2): %3")
                                 .arg(engine::sanitized(item.name.isEmpty() ? item.detail : item.name),
                                      engine::sanitized(item.id), busStateText(status.bus, item.problem));
        m_adapters->addItem(text, item.id);
    }
    if (m_adapters->findData(settings.bluetoothAdapter) < 0)
        m_adapters->addItem(tr("%1: not there").arg(engine::sanitized(settings.bluetoothAdapter)),
                            settings.bluetoothAdapter);
    m_adapters->setCurrentIndex(m_adapters->findData(settings.bluetoothAdapter));
}

} // namespace ui
