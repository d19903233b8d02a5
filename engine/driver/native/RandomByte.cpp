#include "engine/driver/native/RandomByte.h"

#include <QRandomGenerator>

namespace engine::native {

quint8 randomByte()
{
    return static_cast<quint8>(QRandomGenerator::system()->generate() & 0xffU);
}

} // namespace engine::native
