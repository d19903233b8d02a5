#include "engine/consent/SocketTableLinux.h"

#include <QByteArray>
#include <QFile>
#include <QList>

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// One end of a connection in the kernel's own byte order.
struct End
{
    int family = AF_UNSPEC;
    std::array<quint32, 4> address{};
    quint16 port = 0; ///< host order

    End(const QHostAddress &host, quint16 hostPort)
        : port(hostPort)
    {
        bool isIpv4 = false;
        const quint32 ipv4 = host.toIPv4Address(&isIpv4); // also for addresses mapped into IPv6
        if (isIpv4) {
            family = AF_INET;
            address[0] = htonl(ipv4);
        } else if (host.protocol() == QAbstractSocket::IPv6Protocol) {
            family = AF_INET6;
            const Q_IPV6ADDR ipv6 = host.toIPv6Address();
            std::memcpy(address.data(), &ipv6, sizeof ipv6);
        }
    }
};

struct DiagRequest
{
    nlmsghdr header;
    inet_diag_req_v2 body;
};

struct DiagAnswer
{
    nlmsghdr header;
    inet_diag_msg body;
};

DiagRequest diagRequest(const End &peer, const End &local)
{
    DiagRequest request = {};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.body.sdiag_family = static_cast<quint8>(peer.family);
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0u;
    inet_diag_sockid &id = request.body.id;
    id.idiag_sport = htons(peer.port);
    id.idiag_dport = htons(local.port);
    std::memcpy(id.idiag_src, peer.address.data(), sizeof id.idiag_src);
    std::memcpy(id.idiag_dst, local.address.data(), sizeof id.idiag_dst);
    id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return request;
}

SocketOwner askKernel(const End &peer, const End &local)
{
    const int descriptor = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    if (descriptor < 0)
        return {};
    const DiagRequest request = diagRequest(peer, local);
    std::array<char, 4096> buffer{};
    ssize_t size = ::send(descriptor, &request, sizeof request, 0);
    if (size > 0)
        size = ::recv(descriptor, buffer.data(), buffer.size(), 0); // the answer is there when send() returns
    ::close(descriptor);

    DiagAnswer answer = {};
    if (size < static_cast<ssize_t>(sizeof answer))
        return {};
    std::memcpy(&answer, buffer.data(), sizeof answer);
    // With no such connection the kernel may offer a listening socket instead.
    if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY || answer.body.id.idiag_sport != htons(peer.port) ||
        answer.body.id.idiag_dport != htons(local.port) || answer.body.idiag_inode == 0)
        return {};
    return {answer.body.idiag_uid, answer.body.idiag_inode};
}

QByteArray hexadecimal(quint32 number, qsizetype width)
{
    return QByteArray::number(number, 16).rightJustified(width, '0').toUpper();
}

/// As /proc/net/tcp writes it: the words of the address as this machine's numbers, then the port.
QByteArray tableText(const End &end, int family)
{
    std::array<quint32, 4> words = end.address;
    if (family == AF_INET6 && end.family == AF_INET)
        words = {0, 0, htonl(0xffff), end.address[0]};
    QByteArray text;
    for (size_t i = 0; i < (family == AF_INET6 ? 4u : 1u); ++i)
        text += hexadecimal(words[i], 8);
    return text + ':' + hexadecimal(end.port, 4);
}

// A line of the table: "sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ..."

QByteArray readTable(int family)
{
    QFile file(family == AF_INET ? u"/proc/net/tcp"_s : u"/proc/net/tcp6"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// \param at where the line's local_address begins
SocketOwner ownerInLine(const QByteArray &table, qsizetype at)
{
    const QList<QByteArray> fields = table.mid(at, table.indexOf('\n', at) - at).simplified().split(' ');
    const quint64 inode = fields.size() > 8 ? fields[8].toULongLong() : 0;
    return inode == 0 ? SocketOwner{} : SocketOwner{fields[6].toLongLong(), inode};
}

SocketOwner searchTable(int family, const End &peer, const End &local)
{
    const QByteArray ends = ' ' + tableText(peer, family) + ' ' + tableText(local, family) + ' ';
    const QByteArray table = readTable(family);
    const qsizetype at = table.indexOf(ends);
    return at < 0 ? SocketOwner{} : ownerInLine(table, at);
}

SocketOwner searchListening(int family, quint16 port)
{
    const QByteArray digits(family == AF_INET ? 8 : 32, '0');
    const QByteArray state = ':' + hexadecimal(port, 4) + ' ' + digits + ":0000 0A "; // no remote end, LISTEN
    const QByteArray table = readTable(family);
    const qsizetype at = table.indexOf(state);
    return at < 0 ? SocketOwner{} : ownerInLine(table, at - digits.size());
}

} // namespace

SocketOwner peerSocket(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                       quint16 localPort)
{
    const End peer(peerAddress, peerPort);
    const End local(localAddress, localPort);
    if (peer.family == AF_UNSPEC || peer.family != local.family)
        return {};
    SocketOwner owner = askKernel(peer, local);
    if (owner.inode == 0 && peer.family == AF_INET)
        owner = searchTable(AF_INET, peer, local);
    if (owner.inode == 0)
        owner = searchTable(AF_INET6, peer, local);
    return owner;
}

SocketOwner listeningSocket(quint16 port)
{
    const SocketOwner owner = searchListening(AF_INET, port);
    return owner.inode != 0 ? owner : searchListening(AF_INET6, port);
}

} // namespace engine
