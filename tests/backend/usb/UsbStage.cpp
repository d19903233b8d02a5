#include "tests/backend/usb/UsbStage.h"

#include <QTest>

using namespace engine;

namespace {

constexpr int kDeadlineMs = 5000;

} // namespace

UsbStage::UsbStage(UsbBackend::Discovery discovery)
    : backend(discovery)
{
}

bool UsbStage::start()
{
    QSignalSpy changed(&backend, &Backend::statusChanged);
    backend.applySettings({});
    return waitFor(changed, 2); // switched on, and looked at
}

QByteArray UsbStage::plug(const QByteArray &modelAndSerial)
{
    const qsizetype before = advertised.count();
    const QByteArray number = bus.say("plug " + modelAndSerial);
    return waitFor(advertised, static_cast<int>(before) + 1) ? number : QByteArray();
}

Advertisement UsbStage::lastAdvertised() const
{
    return advertised.isEmpty() ? Advertisement() : advertised.last().first().value<Advertisement>();
}

std::unique_ptr<Hardware> UsbStage::open(const HardwareLayout &layout)
{
    std::unique_ptr<Hardware> hardware = backend.create(lastAdvertised(), layout);
    if (!hardware)
        return nullptr;
    QSignalSpy opened(hardware.get(), &Hardware::opened);
    hardware->open();
    return waitFor(opened) ? std::move(hardware) : nullptr;
}

QByteArray UsbStage::log(const QByteArray &number, int count)
{
    QByteArrayList words;
    for (int turn = 0; turn < kDeadlineMs / 10 && words.size() < count; ++turn) {
        if (turn > 0)
            QTest::qWait(10);
        const QByteArray more = bus.say("log " + number);
        if (!more.isEmpty())
            words += more.split(' ');
    }
    return words.join(' ');
}

BusItem UsbStage::item() const
{
    const QList<BusItem> items = backend.status().items;
    return items.isEmpty() ? BusItem() : items.first();
}

Hardware::WriteStatus write(Hardware &hardware, Endpoint endpoint, const QByteArray &hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    return hardware.write(
        {endpoint,
         false,
         0,
         {reinterpret_cast<const quint8 *>(bytes.constData()), static_cast<std::size_t>(bytes.size())}});
}

bool waitFor(QSignalSpy &spy, int count)
{
    while (spy.count() < count) {
        if (!spy.wait(kDeadlineMs))
            return false;
    }
    return true;
}
