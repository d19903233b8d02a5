#include "engine/device/DeviceIndexes.h"

#include <algorithm>

namespace engine {

namespace {

QString keyOf(const QString &protocol, const QString &identifier, const QString &address)
{
    return protocol + u'\n' + identifier + u'\n' + address;
}

} // namespace

void DeviceIndexes::reserve(const QString &protocol, const QString &identifier, const QString &address, DeviceIndex index)
{
    if (!isTaken(index))
        m_known.insert(keyOf(protocol, identifier, address), index);
}

DeviceIndex DeviceIndexes::indexFor(const QString &protocol, const QString &identifier, const QString &address)
{
    const QString key = keyOf(protocol, identifier, address);
    if (const auto known = m_known.constFind(key); known != m_known.cend())
        return *known;
    DeviceIndex index{0};
    while (isTaken(index))
        index = DeviceIndex{static_cast<quint32>(index) + 1};
    m_known.insert(key, index);
    return index;
}

bool DeviceIndexes::isTaken(DeviceIndex index) const
{
    return std::find(m_known.cbegin(), m_known.cend(), index) != m_known.cend();
}

} // namespace engine
