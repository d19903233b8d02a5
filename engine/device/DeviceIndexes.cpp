#include "engine/device/DeviceIndexes.h"

#include <algorithm>

namespace engine {

using Entry = std::pair<DeviceKey, DeviceIndex>;

const DeviceIndex *DeviceIndexes::find(const DeviceKey &key) const
{
    const auto found = std::ranges::find(m_known, key, &Entry::first);
    return found == m_known.end() ? nullptr : &found->second;
}

void DeviceIndexes::reserve(const DeviceKey &key, DeviceIndex index)
{
    if (!isTaken(index) && !find(key))
        m_known.emplace_back(key, index);
}

DeviceIndex DeviceIndexes::indexFor(const DeviceKey &key)
{
    if (const DeviceIndex *known = find(key))
        return *known;
    DeviceIndex index{0};
    while (isTaken(index))
        index = DeviceIndex{static_cast<quint32>(index) + 1};
    m_known.emplace_back(key, index);
    return index;
}

bool DeviceIndexes::change(const DeviceKey &key, DeviceIndex index)
{
    const auto known = std::ranges::find(m_known, key, &Entry::first);
    if (known == m_known.end()) {
        reserve(key, index);
        return find(key) != nullptr;
    }
    if (known->second != index && isTaken(index))
        return false;
    known->second = index;
    return true;
}

int DeviceIndexes::twinsBefore(const DeviceKey &key) const
{
    const DeviceIndex *own = find(key);
    return static_cast<int>(std::ranges::count_if(m_known, [&](const Entry &entry) {
        return entry.first.protocol == key.protocol && entry.first.identifier == key.identifier && own && entry.second < *own;
    }));
}

bool DeviceIndexes::isTaken(DeviceIndex index) const
{
    return std::ranges::find(m_known, index, &Entry::second) != m_known.end();
}

} // namespace engine
