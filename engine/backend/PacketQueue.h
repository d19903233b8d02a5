#pragma once
#include "engine/backend/HardwareCommand.h"

#include <array>
#include <mutex>

namespace engine {

/// Writes on their way from the engine's thread to one that is private to a backend. Holds its memory from the start.
class PacketQueue
{
public:
    static constexpr std::size_t kPackets = 16;
    static constexpr std::size_t kPacketBytes = 512; ///< the longest packet of the driver language

    struct Packet
    {
        Endpoint endpoint = Endpoint::Tx;
        std::size_t size = 0;
        std::array<quint8, kPacketBytes> bytes{};
    };

    /// \returns false, and takes nothing, if the packet is too long or the other side does not keep up \thread writer
    bool push(const HardwareCommand &command);
    /// The oldest packet; null if there is none. It stays where it is until pop(). \thread reader
    const Packet *front() const;
    void pop(); ///< \thread reader
    /// \returns how many packets were dropped \thread reader
    std::size_t clear();

private:
    mutable std::mutex m_mutex;
    std::array<Packet, kPackets> m_packets;
    std::size_t m_first = 0;
    std::size_t m_count = 0;
};

} // namespace engine
