#pragma once
#include "engine/base/Result.h"
#include "engine/driver/Cipher.h"
#include "engine/driver/Driver.h"
#include "engine/driver/SelfDescription.h"

#include <QStringList>

/// The parts of drivers that data cannot say. Device files name them; see README.md of this folder.
namespace engine::native {

QStringList driverNames();
QStringList handshakeNames();
QStringList inquiryNames();

/// A driver that is C++ as a whole. \param name one of driverNames()
std::unique_ptr<Driver> createDriver(const QString &name, DriverConnection connection);

/// A handshake before a driver that is data. \param name one of handshakeNames() \param cipher of the driver
std::unique_ptr<Handshake> createHandshake(const QString &name, const DriverConnection &connection,
                                           const language::Cipher &cipher, Hardware &hardware, Scheduler &scheduler);

/// Asks a device what it can do. \param name one of inquiryNames() \a hardware and \a scheduler must outlive it
std::unique_ptr<SelfDescription> createInquiry(const QString &name, Hardware &hardware, Scheduler &scheduler);

} // namespace engine::native
