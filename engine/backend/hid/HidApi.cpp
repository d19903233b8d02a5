#include "engine/backend/hid/HidApi.h"

#include "engine/backend/DeviceNode.h"

#include <QFileInfo>
#include <QSet>
#include <algorithm>
#include <hidapi.h>
#include <tuple>
#ifdef Q_OS_UNIX
#include <cerrno>
#include <unistd.h>
#endif

namespace engine {

using namespace Qt::StringLiterals;

namespace {

class Handle final : public HidHandle
{
public:
    explicit Handle(hid_device *device)
        : m_device(device)
    {
    }
    ~Handle() override { hid_close(m_device); }
    Q_DISABLE_COPY_MOVE(Handle)

    int write(std::span<const quint8> report) override { return hid_write(m_device, report.data(), report.size()); }
    int read(std::span<quint8> report, std::chrono::milliseconds timeout) override
    {
        return hid_read_timeout(m_device, report.data(), report.size(), static_cast<int>(timeout.count()));
    }
    int writeFeature(std::span<const quint8> report) override
    {
        return hid_send_feature_report(m_device, report.data(), report.size());
    }
    int readFeature(std::span<quint8> report) override
    {
        return hid_get_feature_report(m_device, report.data(), report.size());
    }

private:
    hid_device *const m_device;
};

QString text(const wchar_t *from)
{
    return from == nullptr ? QString() : QString::fromWCharArray(from).trimmed();
}

/// The port that the node's device is plugged in to, which stays when the node gets another number: Linux names a
/// folder by it. Elsewhere the node itself.
QString place(const QString &node)
{
    const QFileInfo device(u"/sys/class/hidraw/%1/device"_s.arg(node.section(u'/', -1)));
    const QString interface = device.canonicalFilePath().section(u'/', -2, -2); // "1-2.3:1.0"
    return interface.isEmpty() ? node : interface.section(u':', 0, 0);
}

} // namespace

std::vector<KnownDevice> knownDevices(std::vector<HidLine> lines)
{
    const auto first = [](const HidLine &left, const HidLine &right) {
        return std::tie(left.interface, left.node) < std::tie(right.interface, right.node);
    };
    std::ranges::sort(lines, first);
    std::vector<KnownDevice> result;
    QSet<QString> nodes;
    for (const HidLine &line : lines) {
        if (nodes.contains(line.node))
            continue;
        nodes.insert(line.node);
        KnownDevice device{line.serial, vendorProduct(line.vendor, line.product), line.name, line.node};
        if (line.serial.isEmpty())
            device.address = device.identifier + u'@' + place(line.node);
        const auto twin = std::ranges::find(result, device.address, &KnownDevice::address);
        const bool isOtherInterface =
            twin != result.end() && twin->identifier == device.identifier && line.interface > 0;
        if (isOtherInterface)
            continue;
        if (twin != result.end())
            device.address += u'@' + line.node;
        result.push_back(device);
    }
    return result;
}

HidApi::HidApi()
{
    hid_init();
}

HidApi::~HidApi()
{
    hid_exit();
}

std::vector<KnownDevice> HidApi::devices()
{
    std::vector<HidLine> lines;
    hid_device_info *const list = hid_enumerate(0, 0);
    for (const hid_device_info *info = list; info != nullptr; info = info->next) {
        lines.push_back({QString::fromLocal8Bit(info->path), info->vendor_id, info->product_id,
                         text(info->serial_number), text(info->product_string), info->interface_number});
    }
    hid_free_enumeration(list);
    return knownDevices(std::move(lines));
}

std::unique_ptr<HidHandle> HidApi::open(const QString &node, Refusal &refusal)
{
    const QByteArray path = node.toLocal8Bit();
    if (hid_device *device = hid_open_path(path.constData()))
        return std::make_unique<Handle>(device);
    refusal = Refusal::Other;
#ifdef Q_OS_UNIX
    if (::access(path.constData(), R_OK | W_OK) != 0 && errno == EACCES)
        refusal = Refusal::NoPermission;
#endif
    return nullptr;
}

} // namespace engine
