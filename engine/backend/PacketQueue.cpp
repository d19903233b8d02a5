#include "engine/backend/PacketQueue.h"

#include <algorithm>
#include <utility>

namespace engine {

bool PacketQueue::push(const HardwareCommand &command)
{
    const std::lock_guard lock(m_mutex);
    if (m_count == kPackets || command.data.size() > kPacketBytes)
        return false;
    Packet &packet = m_packets[(m_first + m_count) % kPackets];
    packet.endpoint = command.endpoint;
    packet.size = command.data.size();
    std::ranges::copy(command.data, packet.bytes.begin());
    ++m_count;
    return true;
}

const PacketQueue::Packet *PacketQueue::front() const
{
    const std::lock_guard lock(m_mutex);
    return m_count == 0 ? nullptr : &m_packets[m_first];
}

void PacketQueue::pop()
{
    const std::lock_guard lock(m_mutex);
    m_first = (m_first + 1) % kPackets;
    --m_count;
}

std::size_t PacketQueue::clear()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_count, 0);
}

} // namespace engine
