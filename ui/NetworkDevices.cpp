#include "ui/NetworkDevices.h"

#include "engine/base/Text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

using engine::NetworkDeviceSetting;
using Transport = NetworkDeviceSetting::Transport;

constexpr quint16 kUsualPort = 8000; ///< of TCode firmware
constexpr auto kUsualProtocol = "tcode-v03"_L1;

/// As the bus names it in its items.
QString address(const NetworkDeviceSetting &device)
{
    const QString host = device.host.contains(u':') ? QString(u'[' + device.host + u']') : device.host;
    const QString scheme = device.transport == Transport::Udp ? u"udp"_s : u"tcp"_s;
    return u"%1://%2:%3"_s.arg(scheme, host, QString::number(device.port));
}

QString rowText(const engine::BusStatus &status, const NetworkDeviceSetting &device)
{
    const QString id = address(device);
    const auto item = std::ranges::find(status.items, id, &engine::BusItem::id);
    const QString text = item == status.items.end() ? engine::sanitized(id) : itemText(status.bus, *item);
    return NetworkDevices::tr("%1, protocol %2").arg(text, engine::sanitized(device.protocol));
}

} // namespace

NetworkDevices::NetworkDevices(QWidget *parent)
    : BusDetails(parent)
{
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(8);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(m_rows);
    layout->addLayout(makeForm());
    updateButton();
}

QLayout *NetworkDevices::makeForm()
{
    m_transport = new QComboBox;
    nameChoice(m_transport, tr("Kind of connection"));
    m_transport->addItem(u"TCP"_s, static_cast<int>(Transport::Tcp));
    m_transport->addItem(u"UDP"_s, static_cast<int>(Transport::Udp));
    m_host = new QLineEdit;
    m_host->setAccessibleName(tr("Host name or address"));
    m_host->setPlaceholderText(tr("Host name or address"));
    m_host->setMaxLength(253); // of a name in the DNS
    m_port = new QSpinBox;
    m_port->setAccessibleName(tr("Port"));
    m_port->setRange(1, 65535);
    m_port->setValue(kUsualPort);
    m_protocol = new QComboBox;
    nameChoice(m_protocol, tr("Protocol"));
    m_protocol->setEditable(true); // any device file can be used over the network
    m_protocol->lineEdit()->setAccessibleName(tr("Protocol"));
    m_protocol->addItem(kUsualProtocol);
    m_add = new QPushButton(tr("Add"));
    m_add->setAccessibleName(tr("Add a network device"));
    auto *form = new QHBoxLayout;
    form->setSpacing(8);
    form->addWidget(m_transport);
    form->addWidget(m_host, 1);
    form->addWidget(m_port);
    form->addWidget(m_protocol);
    form->addWidget(m_add);
    connect(m_host, &QLineEdit::textChanged, this, &NetworkDevices::updateButton);
    connect(m_protocol, &QComboBox::editTextChanged, this, &NetworkDevices::updateButton);
    connect(m_host, &QLineEdit::returnPressed, m_add, &QPushButton::click);
    connect(m_add, &QPushButton::clicked, this, &NetworkDevices::add);
    return form;
}

QWidget *NetworkDevices::makeRow(const NetworkDeviceSetting &device)
{
    auto *row = new QWidget;
    QLabel *text = makeWrappedLabel(rowText(m_status, device));
    text->setAccessibleName(text->text());
    auto *remove = new QPushButton(tr("Remove"));
    remove->setAccessibleName(tr("Remove %1").arg(engine::sanitized(address(device))));
    connect(remove, &QPushButton::clicked, this, [this, device] {
        engine::BusSettings changed = m_settings; // ours are what is shown
        changed.networkDevices.removeAll(device);
        emit settingsChanged(changed);
    });
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(text, 1);
    layout->addWidget(remove, 0, Qt::AlignTop);
    return row;
}

void NetworkDevices::setBus(const engine::BusStatus &status, const engine::BusSettings &settings)
{
    const bool isSame = status.items == m_status.items && settings.networkDevices == m_settings.networkDevices;
    m_status = status;
    m_settings = settings;
    if (isSame)
        return;
    while (QLayoutItem *old = m_rows->takeAt(0)) {
        old->widget()->hide();
        old->widget()->deleteLater();
        delete old;
    }
    for (const NetworkDeviceSetting &device : settings.networkDevices)
        m_rows->addWidget(makeRow(device));
}

void NetworkDevices::add()
{
    NetworkDeviceSetting device;
    device.transport = static_cast<Transport>(m_transport->currentData().toInt());
    device.host = m_host->text().trimmed();
    device.port = static_cast<quint16>(m_port->value());
    device.protocol = m_protocol->currentText().trimmed();
    engine::BusSettings changed = m_settings;
    // One protocol for each place: the newest.
    changed.networkDevices.removeIf(
        [&](const NetworkDeviceSetting &known) { return address(known) == address(device); });
    changed.networkDevices.append(device);
    m_host->clear();
    emit settingsChanged(changed);
}

void NetworkDevices::updateButton()
{
    m_add->setEnabled(!m_host->text().trimmed().isEmpty() && !m_protocol->currentText().trimmed().isEmpty());
}

} // namespace ui
