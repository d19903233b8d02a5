#include "engine/gate/HttpRequest.h"

#include "engine/base/Constants.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <optional>

namespace engine {

namespace http = boost::beast::http;

namespace {

constexpr int kBadRequest = 400;
constexpr int kForbidden = 403;
constexpr int kUpgradeRequired = 426;
constexpr int kHeadersTooLarge = 431;
constexpr int kNoContent = 204;
constexpr int kHttp11 = 11;
constexpr qsizetype kKeyBytes = 16;

using Header = http::request_parser<http::empty_body>;
using Refusal = std::optional<HttpRefusal>;

std::optional<HttpRefusal> refuse(int status, const char *reason)
{
    return HttpRefusal{status, reason};
}

/// What the parser is more lenient about than we are. \a head ends with the empty line.
Refusal checkBytes(QByteArrayView head)
{
    int lines = 0;
    for (qsizetype i = 0; i < head.size(); ++i) {
        const auto byte = static_cast<unsigned char>(head[i]);
        if (byte == '\r' && i + 1 < head.size() && head[i + 1] == '\n') {
            ++lines;
            ++i;
            if (i + 1 < head.size() && (head[i + 1] == ' ' || head[i + 1] == '\t'))
                return refuse(kBadRequest, "folded header");
        } else if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
            return refuse(kBadRequest, "control byte");
        }
    }
    constexpr int kLinesAround = 2; // request line and empty line
    return lines > limits::kHeaderLines + kLinesAround ? refuse(kHeadersTooLarge, "too many header lines") : std::nullopt;
}

/// The only value of a header. \a problem is set if it stands more than once.
std::optional<std::string_view> single(const http::fields &fields, http::field name, Refusal &problem)
{
    const auto range = fields.equal_range(name);
    const auto count = std::distance(range.first, range.second);
    if (count > 1)
        problem = refuse(kBadRequest, "repeated header");
    if (count != 1)
        return std::nullopt;
    const auto value = range.first->value();
    return std::string_view(value.data(), value.size());
}

bool isPort(std::string_view text)
{
    constexpr size_t kDigits = 5;
    return text.size() <= kDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// S5: only names of the loopback, and what we are told is ours, whatever the port.
bool isOwnHost(std::string_view host, QByteArrayView ownHost)
{
    for (const QByteArrayView name : {QByteArrayView("localhost"), QByteArrayView("127.0.0.1"), QByteArrayView("[::1]"), ownHost}) {
        const auto size = static_cast<size_t>(name.size());
        if (name.isEmpty() || host.size() < size
            || QByteArrayView(host.data(), name.size()).compare(name, Qt::CaseInsensitive) != 0)
            continue;
        const std::string_view rest = host.substr(size);
        if (rest.empty() || (rest.front() == ':' && isPort(rest.substr(1))))
            return true;
    }
    return false;
}

Refusal checkTarget(const http::request_header<> &header)
{
    const auto target = header.target();
    if (header.version() != kHttp11)
        return refuse(kBadRequest, "not HTTP/1.1");
    if (header.method() != http::verb::get && header.method() != http::verb::options)
        return refuse(kBadRequest, "method");
    if (target.empty() || (target.front() != '/' && !(target == "*" && header.method() == http::verb::options)))
        return refuse(kBadRequest, "target");
    if (target.size() > static_cast<size_t>(limits::kRequestTargetLength))
        return refuse(kHeadersTooLarge, "target too long");
    return std::nullopt;
}

Refusal checkHost(const http::fields &fields, QByteArrayView ownHost)
{
    Refusal problem;
    const std::optional<std::string_view> host = single(fields, http::field::host, problem);
    if (!host)
        return refuse(kBadRequest, "Host is not there exactly once");
    return isOwnHost(*host, ownHost) ? std::nullopt : refuse(kForbidden, "foreign Host");
}

/// S6, S8: what a WebSocket upgrade consists of.
Refusal checkUpgrade(const http::request_header<> &header)
{
    Refusal problem;
    if (header.method() == http::verb::options)
        return refuse(kNoContent, "preflight");
    const std::optional<std::string_view> upgrade = single(header, http::field::upgrade, problem);
    const std::optional<std::string_view> key = single(header, http::field::sec_websocket_key, problem);
    const std::optional<std::string_view> version = single(header, http::field::sec_websocket_version, problem);
    if (problem)
        return problem;
    if (!upgrade)
        return refuse(kUpgradeRequired, "no upgrade");
    const boost::beast::string_view wanted(upgrade->data(), upgrade->size());
    if (!http::token_list(wanted).exists("websocket") || !http::token_list(header[http::field::connection]).exists("upgrade"))
        return refuse(kUpgradeRequired, "another upgrade");
    if (version != "13")
        return refuse(kUpgradeRequired, "WebSocket version");
    const QByteArray text = key ? QByteArray(key->data(), static_cast<qsizetype>(key->size())) : QByteArray();
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != kKeyBytes)
        return refuse(kBadRequest, "WebSocket key");
    return std::nullopt;
}

HttpDecision examineHeader(QByteArrayView head, QByteArrayView ownHost)
{
    if (Refusal refusal = checkBytes(head))
        return *refusal;
    Header parser;
    parser.header_limit(limits::kHeaderBytes);
    parser.eager(false);
    boost::system::error_code error;
    parser.put(boost::asio::const_buffer(head.data(), static_cast<size_t>(head.size())), error);
    if (error || !parser.is_header_done())
        return HttpRefusal{kBadRequest, "syntax"};
    const http::request_header<> &header = parser.get().base();
    if (Refusal refusal = checkTarget(header))
        return *refusal;
    if (Refusal refusal = checkHost(header, ownHost))
        return *refusal;
    Refusal problem;
    const std::optional<std::string_view> origin = single(header, http::field::origin, problem);
    if (problem)
        return *problem;
    if (origin && origin->size() > static_cast<size_t>(limits::kOriginLength))
        return HttpRefusal{kHeadersTooLarge, "Origin too long"};
    if (Refusal refusal = checkUpgrade(header))
        return *refusal;
    return UpgradeRequest{origin ? QString::fromUtf8(origin->data(), static_cast<qsizetype>(origin->size())) : QString()};
}

QByteArrayView phrase(int status)
{
    switch (status) {
    case kNoContent:
        return "No Content";
    case kForbidden:
        return "Forbidden";
    case kUpgradeRequired:
        return "Upgrade Required";
    case kHeadersTooLarge:
        return "Request Header Fields Too Large";
    default:
        return "Bad Request";
    }
}

} // namespace

HttpDecision examineRequest(QByteArrayView bytes, QByteArrayView ownHost)
{
    constexpr QByteArrayView kEnd = "\r\n\r\n";
    const qsizetype end = bytes.indexOf(kEnd);
    if (end > limits::kHeaderBytes || (end < 0 && bytes.size() > limits::kHeaderBytes))
        return HttpRefusal{kHeadersTooLarge, "header too large"};
    if (end < 0) {
        // A wrong byte is refused when it arrives, not only when the header is complete.
        const Refusal refusal = checkBytes(bytes.endsWith('\r') ? bytes.chopped(1) : bytes);
        return refusal ? HttpDecision(*refusal) : HttpDecision(HttpIncomplete{});
    }
    return examineHeader(bytes.first(end + kEnd.size()), ownHost);
}

QByteArray refusalResponse(int status)
{
    QByteArray response = "HTTP/1.1 " + QByteArray::number(status) + ' ' + phrase(status).toByteArray() + "\r\n";
    if (status == kUpgradeRequired)
        response += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    if (status == kUpgradeRequired || status == kNoContent)
        response += "Access-Control-Allow-Origin: *\r\n";
    if (status != kNoContent)
        response += "Content-Length: 0\r\n";
    return response + "Connection: close\r\n\r\n";
}

} // namespace engine
