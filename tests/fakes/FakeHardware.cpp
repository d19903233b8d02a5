#include "tests/fakes/FakeHardware.h"

FakeHardware::FakeHardware(std::initializer_list<engine::Endpoint> endpoints)
{
    for (const engine::Endpoint endpoint : endpoints)
        m_endpoints.insert(endpoint);
}

engine::Hardware::WriteStatus FakeHardware::write(const engine::HardwareCommand &command)
{
    if (m_status == WriteStatus::Failed)
        return m_status;
    const QByteArray bytes(reinterpret_cast<const char *>(command.data.data()), static_cast<qsizetype>(command.data.size()));
    m_writes.append(engine::endpointName(command.endpoint) + u' ' + QString::fromLatin1(bytes.toHex()));
    return m_status;
}

void FakeHardware::note(QStringView what, engine::Endpoint endpoint)
{
    m_operations.append(what.toString() + u' ' + engine::endpointName(endpoint));
}
