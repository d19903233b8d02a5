#include "engine/driver/native/Native.h"

#include "engine/driver/Handshake.h"

namespace engine::native {

QStringList driverNames()
{
    return {};
}

QStringList handshakeNames()
{
    return {};
}

std::unique_ptr<Driver> createDriver(const QString &, DriverConnection)
{
    return nullptr;
}

std::unique_ptr<Handshake> createHandshake(const QString &, const DriverConnection &, const language::Cipher &,
                                           Hardware &, Scheduler &)
{
    return nullptr;
}

} // namespace engine::native
