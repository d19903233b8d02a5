#pragma once
#include <QtGlobal>
#include <functional>

namespace engine::native {

/// Where handshakes take random bytes from; tests give their own.
using RandomByte = std::function<quint8()>;

/// From the system's generator.
quint8 randomByte();

} // namespace engine::native
