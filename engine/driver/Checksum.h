#pragma once
#include <QtGlobal>
#include <span>

/// Checksums of the language. Each takes the bytes in the order in which they stand in the packet.
namespace engine::language::checksum {

quint64 sum(std::span<const quint8> bytes);
quint8 exclusiveOr(std::span<const quint8> bytes);

inline constexpr quint16 kCrc16ModbusStart = 0xffff;
/// CRC-16/MODBUS: reflected polynomial 0xa001, start 0xffff. "123456789" gives 0x4b37.
quint16 crc16Modbus(std::span<const quint8> bytes);

inline constexpr quint16 kCrc16XmodemStart = 0;
/// CRC-16/XMODEM: polynomial 0x1021, start 0. "123456789" gives 0x31c3.
/// \param crc the result for the bytes before, so that a sum can be made in pieces
quint16 crc16Xmodem(std::span<const quint8> bytes, quint16 crc = kCrc16XmodemStart);

} // namespace engine::language::checksum
