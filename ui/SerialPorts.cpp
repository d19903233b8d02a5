#include "ui/SerialPorts.h"

#include "engine/base/Text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

struct Protocol
{
    QLatin1StringView id;
    QLatin1StringView name; ///< of a standard or a product, the same in all languages
};

/// Those of our device files that have "serial".
constexpr std::array kProtocols{Protocol{"tcode-v03"_L1, "TCode 0.3"_L1}, Protocol{"kizuna"_L1, "Kizuna Smart"_L1},
                                Protocol{"nextlevelracing"_L1, "Next Level Racing HF8"_L1},
                                Protocol{"nobra"_L1, "Nobra's Silicone Dreams"_L1}};

} // namespace

SerialPorts::SerialPorts(QWidget *parent)
    : BusDetails(parent)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
}

SerialPorts::Row SerialPorts::makeRow(const QString &path)
{
    Row row;
    row.widget = new QWidget;
    row.text = makeWrappedLabel();
    row.protocol = new QComboBox;
    nameChoice(row.protocol, tr("Protocol of %1").arg(engine::sanitized(path)));
    row.protocol->addItem(tr("Not used"), QString());
    for (const Protocol &protocol : kProtocols)
        row.protocol->addItem(protocol.name, QString(protocol.id));
    connect(row.protocol, &QComboBox::activated, this,
            [this, path, choice = row.protocol] { assign(path, choice->currentData().toString()); });
    auto *layout = new QHBoxLayout(row.widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(row.text, 1);
    layout->addWidget(row.protocol, 0, Qt::AlignTop);
    m_layout->addWidget(row.widget);
    return row;
}

void SerialPorts::setBus(const engine::BusStatus &status, const engine::BusSettings &settings)
{
    m_settings = settings;
    std::erase_if(m_rows, [&](const auto &entry) {
        const bool isKept = std::ranges::find(status.items, entry.first, &engine::BusItem::id) != status.items.end();
        if (!isKept) {
            entry.second.widget->hide();
            entry.second.widget->deleteLater();
        }
        return !isKept;
    });
    for (const engine::BusItem &item : status.items) {
        if (!m_rows.contains(item.id))
            m_rows[item.id] = makeRow(item.id);
        showRow(m_rows[item.id], item);
    }
    setVisible(!m_rows.empty());
}

void SerialPorts::showRow(const Row &row, const engine::BusItem &item)
{
    row.text->setText(itemText(u"serial"_s, item));
    row.text->setAccessibleName(row.text->text());
    const auto known = std::ranges::find(m_settings.serialPorts, item.id, &engine::SerialPortSetting::path);
    const QString protocol = known == m_settings.serialPorts.end() ? QString() : known->protocol;
    if (row.protocol->findData(protocol) < 0) // of a device file of the user
        row.protocol->addItem(engine::sanitized(protocol), protocol);
    row.protocol->setCurrentIndex(row.protocol->findData(protocol));
}

/// What else is set for the port stays.
void SerialPorts::assign(const QString &path, const QString &protocol)
{
    QList<engine::SerialPortSetting> &ports = m_settings.serialPorts;
    const auto known = std::ranges::find(ports, path, &engine::SerialPortSetting::path);
    if (protocol.isEmpty()) {
        ports.removeIf([&path](const engine::SerialPortSetting &port) { return port.path == path; });
    } else if (known != ports.end()) {
        known->protocol = protocol;
    } else {
        engine::SerialPortSetting port;
        port.path = path;
        port.protocol = protocol;
        ports.append(port);
    }
    emit settingsChanged(m_settings);
}

} // namespace ui
