#include "engine/device/DeviceIndexes.h"

namespace engine {

DeviceIndex DeviceIndexes::indexFor(const QString &protocol, const QString &identifier, const QString &address)
{
    const QString key = protocol + u'\n' + identifier + u'\n' + address;
    if (const auto known = m_known.constFind(key); known != m_known.cend())
        return *known;
    // Indexes are never given back, so the smallest free one is the number of known devices.
    const DeviceIndex index{static_cast<quint32>(m_known.size())};
    m_known.insert(key, index);
    return index;
}

} // namespace engine
