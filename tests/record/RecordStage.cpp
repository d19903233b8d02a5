#include "tests/record/RecordStage.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

RecordStage::RecordStage()
{
    for (const engine::Error &error : m_catalog.load(QStringLiteral(FIXTURES_FOLDER)))
        qWarning("%s", qPrintable(error.detail));
    m_devices = std::make_unique<engine::DeviceManager>(m_catalog, scheduler);
    auto backend = std::make_unique<engine::SimulatedBackend>();
    m_backend = backend.get();
    m_backend->setObserver([this](const engine::SimulatedOperation &operation) {
        if (operation.kind != engine::SimulatedOperation::Kind::Write)
            return;
        const QByteArray data(reinterpret_cast<const char *>(operation.data.data()),
                              static_cast<qsizetype>(operation.data.size()));
        m_packets.append({operation.name, scheduler.now(), QString::fromLatin1(data.toHex())});
    });
    m_devices->addBackend(std::move(backend));
}

engine::Device *RecordStage::appear(const QString &protocol)
{
    const auto known = m_devices->devices().size();
    engine::SimulatedDevice device;
    device.advertisement.name = protocol;
    device.advertisement.protocol = protocol;
    device.endpoints = m_catalog.endpoints(protocol);
    const QString address = m_backend->add(device);
    settle();
    if (m_devices->devices().size() == known)
        return nullptr;
    for (const auto &connected : m_devices->devices()) {
        if (connected->address() == address)
            return connected.get();
    }
    return nullptr;
}

void RecordStage::settle()
{
    for (int turn = 0; turn < 5; ++turn)
        QCoreApplication::processEvents();
}

void RecordStage::pass(std::chrono::milliseconds time)
{
    for (; time.count() > 0; --time) {
        scheduler.advance(std::chrono::milliseconds(1));
        settle();
    }
}

QStringList RecordStage::takePackets()
{
    QStringList result;
    for (const Packet &packet : std::as_const(m_packets)) {
        const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(packet.at - m_packets.first().at);
        result.append(u"%1 %2 %3"_s.arg(packet.name).arg(time.count()).arg(packet.hex));
    }
    m_packets.clear();
    return result;
}
