#pragma once
#include <QLatin1StringView>
#include <QtGlobal>
#include <optional>

namespace engine {

/// Names of the byte channels a piece of hardware can have. Device files map them to what the bus knows (characteristics,
/// USB endpoints); the numbers only serve as indexes and bits.
enum class Endpoint : quint8 {
    Tx,
    Rx,
    Command,
    Firmware,
    RxAccel,
    RxBleBattery,
    RxBleModel,
    RxPressure,
    RxTouch,
    TxMode,
    TxShock,
    TxVibrate,
    TxVendorControl,
    Whitelist,
    Generic0 ///< Generic0 + n up to Generic31
};
inline constexpr int kGenericEndpoints = 32;
inline constexpr int kEndpoints = static_cast<int>(Endpoint::Generic0) + kGenericEndpoints;

/// Name in device files, e.g. "rxblebattery".
QLatin1StringView endpointName(Endpoint endpoint);
std::optional<Endpoint> endpointFromName(QLatin1StringView name);

/// A set of endpoints, one bit each.
class EndpointSet
{
public:
    void insert(Endpoint endpoint) { m_bits |= bit(endpoint); }
    void remove(Endpoint endpoint) { m_bits &= ~bit(endpoint); }
    bool contains(Endpoint endpoint) const { return (m_bits & bit(endpoint)) != 0; }
    bool operator==(const EndpointSet &) const = default;

private:
    static quint64 bit(Endpoint endpoint) { return quint64(1) << static_cast<int>(endpoint); }
    quint64 m_bits = 0;
};

} // namespace engine
