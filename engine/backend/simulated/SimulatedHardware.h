#pragma once
#include "engine/backend/Hardware.h"

#include <array>
#include <functional>

namespace engine {

/// Hardware that is not there: takes every write, remembers the last one, and has a battery whatever the model.
class SimulatedHardware final : public Hardware
{
    Q_OBJECT

public:
    using Observer = std::function<void(Endpoint endpoint, std::span<const quint8> data)>;
    static constexpr int kBatteryPercent = 87;

    explicit SimulatedHardware(EndpointSet endpoints, QObject *parent = nullptr);

    void setObserver(Observer observer) { m_observer = std::move(observer); }
    /// Goes away by itself.
    void vanish();

    void open() override;
    void close() override;
    EndpointSet endpoints() const override { return m_endpoints; }
    std::chrono::milliseconds defaultGap() const override { return std::chrono::milliseconds(0); }
    bool isSimulated() const override { return true; }
    bool answers() const override { return false; }
    QByteArray lastPacket() const override;
    WriteStatus write(const HardwareCommand &command) override;
    void read(Endpoint endpoint) override;
    void subscribe(Endpoint) override {}
    void unsubscribe(Endpoint) override {}

private:
    void closeWith(const Error &error);

    EndpointSet m_endpoints;
    Observer m_observer;
    std::array<quint8, 64> m_lastPacket{};
    std::size_t m_lastSize = 0;
    bool m_isOpen = false;
};

} // namespace engine
