#include "engine/backend/usb/UsbPlan.h"

#include <QRegularExpression>
#include <QTest>
#include <libusb.h>
#include <vector>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr quint8 kControl = LIBUSB_TRANSFER_TYPE_CONTROL;
constexpr quint8 kIsochronous = LIBUSB_TRANSFER_TYPE_ISOCHRONOUS;
constexpr quint8 kBulk = LIBUSB_TRANSFER_TYPE_BULK;
constexpr quint8 kInterrupt = LIBUSB_TRANSFER_TYPE_INTERRUPT;

struct Pipe
{
    quint8 address;
    quint8 type;
};
using Interfaces = std::vector<std::vector<Pipe>>;

/// Descriptors as libusb parses them. Interfaces are numbered from 0.
class Descriptors
{
public:
    explicit Descriptors(const Interfaces &interfaces)
        : m_endpoints(interfaces.size())
        , m_settings(interfaces.size())
        , m_interfaces(interfaces.size())
    {
        for (std::size_t i = 0; i < interfaces.size(); ++i) {
            for (const Pipe &pipe : interfaces[i]) {
                libusb_endpoint_descriptor endpoint{};
                endpoint.bEndpointAddress = pipe.address;
                endpoint.bmAttributes = pipe.type;
                endpoint.wMaxPacketSize = 64;
                m_endpoints[i].push_back(endpoint);
            }
            m_settings[i].bInterfaceNumber = static_cast<quint8>(i);
            m_settings[i].bNumEndpoints = static_cast<quint8>(m_endpoints[i].size());
            m_settings[i].endpoint = m_endpoints[i].data();
            m_interfaces[i] = {&m_settings[i], 1};
        }
        m_config.bNumInterfaces = static_cast<quint8>(interfaces.size());
        m_config.interface = m_interfaces.data();
    }
    const libusb_config_descriptor &config() const { return m_config; }

private:
    std::vector<std::vector<libusb_endpoint_descriptor>> m_endpoints;
    std::vector<libusb_interface_descriptor> m_settings;
    std::vector<libusb_interface> m_interfaces;
    libusb_config_descriptor m_config{};
};

/// "1: tx 02 interrupt, rx 81 bulk", or what is wrong.
QString written(const Result<UsbPlan> &plan)
{
    if (!plan)
        return plan.error().detail;
    QStringList pipes;
    for (const auto &[endpoint, pipe] : plan.value().pipes) {
        pipes += u"%1 %2 %3"_s.arg(endpointName(endpoint))
                     .arg(pipe.address, 2, 16, QChar(u'0'))
                     .arg(pipe.isInterrupt ? u"interrupt"_s : u"bulk"_s);
    }
    return QString::number(plan.value().interface) + u": "_s + pipes.join(u", "_s);
}

} // namespace

Q_DECLARE_METATYPE(Interfaces)

/// Which interface and endpoints of a device are used.
class TestUsbPlan final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void chooses_data();
    void chooses();
};

void TestUsbPlan::chooses_data()
{
    QTest::addColumn<Interfaces>("interfaces");
    QTest::addColumn<int>("interface");
    QTest::addColumn<QByteArrayList>("addresses");
    QTest::addColumn<QString>("plan");
    const Interfaces two{{{0x81, kIsochronous}, {0x05, kControl}},
                         {{0x02, kBulk}, {0x83, kInterrupt}, {0x04, kInterrupt}}};
    QTest::newRow("the first endpoint of each direction")
        << Interfaces{{{0x02, kInterrupt}, {0x81, kBulk}, {0x03, kBulk}}} << -1 << QByteArrayList()
        << u"0: tx 02 interrupt, rx 81 bulk"_s;
    QTest::newRow("the first interface that has any that count")
        << two << -1 << QByteArrayList() << u"1: tx 02 bulk, rx 83 interrupt"_s;
    QTest::newRow("the first interface of all where none has any")
        << Interfaces{{}, {}} << -1 << QByteArrayList() << u"0: "_s;
    QTest::newRow("the interface of the layout, whatever it has") << two << 0 << QByteArrayList() << u"0: "_s;
    QTest::newRow("the endpoints of the layout and no others")
        << two << 1 << QByteArrayList{"04"} << u"1: tx 04 interrupt"_s;
    QTest::newRow("an interface that is not there")
        << two << 7 << QByteArrayList() << u"the device has no interface 7"_s;
    QTest::newRow("an endpoint that is not there")
        << two << -1 << QByteArrayList{"82"}
        << u"the device has no interrupt or bulk endpoint 82, which is to be 'tx'"_s;
    QTest::newRow("no interface at all") << Interfaces{} << -1 << QByteArrayList()
                                         << u"the device has no interface 0"_s;
}

void TestUsbPlan::chooses()
{
    QFETCH(Interfaces, interfaces);
    QFETCH(int, interface);
    QFETCH(QByteArrayList, addresses);
    HardwareLayout::Usb layout;
    if (interface >= 0)
        layout.interface = interface;
    if (!addresses.isEmpty())
        layout.addresses.emplace(Endpoint::Tx, static_cast<quint8>(addresses.first().toUInt(nullptr, 16)));
    const Descriptors descriptors(interfaces);
    QTEST(written(planUsb(descriptors.config(), layout)), "plan");
}

QTEST_APPLESS_MAIN(TestUsbPlan)
#include "tst_UsbPlan.moc"
