#include "engine/driver/Checksum.h"

namespace engine::language::checksum {

quint64 sum(std::span<const quint8> bytes)
{
    quint64 result = 0;
    for (const quint8 byte : bytes)
        result += byte;
    return result;
}

quint8 exclusiveOr(std::span<const quint8> bytes)
{
    quint8 result = 0;
    for (const quint8 byte : bytes)
        result = static_cast<quint8>(result ^ byte);
    return result;
}

quint16 crc16Modbus(std::span<const quint8> bytes)
{
    quint16 crc = kCrc16ModbusStart;
    for (const quint8 byte : bytes) {
        crc = static_cast<quint16>(crc ^ byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = static_cast<quint16>((crc & 1) != 0 ? (crc >> 1) ^ 0xa001 : crc >> 1);
    }
    return crc;
}

quint16 crc16Xmodem(std::span<const quint8> bytes, quint16 crc)
{
    for (const quint8 byte : bytes) {
        crc = static_cast<quint16>(crc ^ (byte << 8));
        for (int bit = 0; bit < 8; ++bit)
            crc = static_cast<quint16>((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1);
    }
    return crc;
}

} // namespace engine::language::checksum
