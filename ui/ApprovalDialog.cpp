#include "ui/ApprovalDialog.h"

#include "engine/base/Constants.h"
#include "engine/base/Text.h"
#include "ui/Format.h"
#include "ui/Icons.h"
#include "ui/ScopeEditor.h"
#include "ui/TextLabel.h"
#include "ui/Theme.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QStyle>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

using engine::Decision;
using engine::Identity;

constexpr int kWidth = 480;
constexpr int kMargin = 20;
constexpr int kSpacing = 10;
constexpr int kWarningIcon = 20;
constexpr int kForeignText = 4096;
constexpr int kUnbroken = 32;
constexpr double kHeadlineScale = 1.35;

qint64 monotonicMs()
{
    static const QElapsedTimer timer = [] {
        QElapsedTimer started;
        started.start();
        return started;
    }();
    return timer.elapsed();
}

/// Foreign text, on one line and whole, with places at which a long name may be broken.
QString breakable(const QString &text)
{
    QString result;
    int unbroken = 0;
    for (const QChar letter : text) {
        result += letter;
        const bool isPlace = letter == u'.' || letter == u'/' || letter == u':';
        unbroken = isPlace || letter == u' ' ? 0 : unbroken + 1;
        if (isPlace || (unbroken >= kUnbroken && !letter.isHighSurrogate())) {
            result += QChar(0x200b);
            unbroken = 0;
        }
    }
    return result;
}

QString clean(const QString &text)
{
    return engine::sanitized(text, kForeignText);
}

/// \returns true if what this origin loads can be read and changed on the way
bool isUnprotected(const QString &origin)
{
    const QUrl url(origin);
    if (url.scheme() != u"http"_s)
        return false;
    static const QRegularExpression loopback(uR"(^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|::1)$)"_s);
    return !loopback.match(url.host()).hasMatch();
}

/// One line of text, cut in the middle where there is no room for it.
class ElidedLabel final : public QLabel
{
public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }
    QSize sizeHint() const override { return {0, QLabel::sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        const Qt::Alignment side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
        painter.drawText(contentsRect(), side | Qt::AlignVCenter | Qt::TextSingleLine,
                         fontMetrics().elidedText(text(), Qt::ElideMiddle, contentsRect().width()));
    }
};

QLabel *prepared(QLabel *label)
{
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

/// Sets what is shown and what is read out.
void setText(QLabel *label, const QString &text)
{
    label->setText(breakable(text));
    label->setAccessibleName(text);
}

void setColor(QLabel *label, const QColor &color)
{
    QPalette palette = label->palette();
    palette.setColor(label->foregroundRole(), color);
    label->setPalette(palette);
}

} // namespace

ApprovalDialog::ApprovalDialog(const engine::ApprovalRequest &request, QWidget *parent, Clock now)
    : QDialog(parent)
    , m_request(request)
    , m_now(now ? std::move(now) : Clock(monotonicMs))
{
    setWindowTitle(request.identity.role == Identity::Role::Device ? tr("Permission to be a device")
                                                                   : tr("Permission to control devices"));
    setAccessibleName(windowTitle());
    setWindowFlag(Qt::WindowContextHelpButtonHint, false);
    setAttribute(Qt::WA_ShowWithoutActivating);
    setModal(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kMargin);
    layout->addWidget(makeTexts());
    layout->addWidget(makeButtons());
    QWidget *scope = makeScope();
    scope->setVisible(request.identity.role == Identity::Role::Client); // a device drives nothing
    layout->addWidget(scope);
    layout->addStretch(); // what comes and goes below the answers does not move them

    m_inertTimer.setSingleShot(true);
    m_inertTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_inertTimer, &QTimer::timeout, this, &ApprovalDialog::enableAllow);
    m_countdownTimer.setInterval(1000);
    connect(&m_countdownTimer, &QTimer::timeout, this, &ApprovalDialog::showCountdown);
    m_countdownTimer.start();
    update(request);
    becomeInert();
    m_deny->setFocus();
}

QWidget *ApprovalDialog::makeTexts()
{
    auto *texts = new QWidget(this);
    texts->setMinimumWidth(kWidth - 2 * kMargin); // not the dialog's: that would switch off the layout's own minimum
    m_headline = prepared(new QLabel(texts));
    QFont font = m_headline->font();
    font.setPointSizeF(font.pointSizeF() * kHeadlineScale);
    font.setBold(true);
    m_headline->setFont(font);
    m_origin = prepared(new QLabel(texts));
    m_path = prepared(new ElidedLabel(texts));
    m_path->setWordWrap(false);
    m_claim = prepared(new QLabel(texts));

    m_warningRow = new QWidget(texts);
    m_warningRow->setAccessibleName(tr("Warning"));
    m_warningIcon = new QLabel(m_warningRow);
    m_warningIcon->setAccessibleName(tr("Warning"));
    m_warning = prepared(new QLabel(m_warningRow));
    auto *row = new QHBoxLayout(m_warningRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_warningIcon, 0, Qt::AlignTop);
    row->addWidget(m_warning, 1);

    auto *scope = prepared(new QLabel(texts));
    const bool isDevice = m_request.identity.role == Identity::Role::Device;
    setText(scope, isDevice ? tr("Programs that you have allowed can drive it and read what it says.")
                            : tr("It may drive and read devices as set below, and scan, until you take the permission back."));
    m_countdown = prepared(new QLabel(texts));
    setColor(m_countdown, theme::secondaryText(palette()));

    texts->setAccessibleName(tr("Request"));
    auto *layout = new QVBoxLayout(texts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpacing);
    for (QWidget *line :
         std::initializer_list<QWidget *>{m_headline, m_origin, m_path, m_claim, m_warningRow, scope, m_countdown})
        layout->addWidget(line);
    return texts;
}

QWidget *ApprovalDialog::makeButtons()
{
    auto *buttons = new QWidget(this);
    buttons->setAccessibleName(tr("Answers"));
    m_deny = makeButton(tr("Deny"), Decision::Deny);
    auto *block = makeButton(tr("Block"), Decision::Block);
    auto *once = makeButton(tr("Allow once"), Decision::AllowOnce);
    auto *untilQuit = makeButton(tr("Until quit"), Decision::AllowUntilQuit);
    m_always = makeButton(tr("Always allow"), Decision::AlwaysAllow);
    m_allow = {once, untilQuit, m_always};
    m_deny->setDefault(true);

    auto *layout = new QHBoxLayout(buttons);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_deny);
    layout->addWidget(block);
    layout->addStretch();
    for (QPushButton *button : m_allow)
        layout->addWidget(button);
    return buttons;
}

/// One line that says what would be allowed, and what to change it with, folded away.
QWidget *ApprovalDialog::makeScope()
{
    auto *part = new QWidget(this);
    part->setAccessibleName(tr("What it may do"));
    m_scopeButton = new QToolButton(part);
    m_scopeButton->setText(tr("What it may do"));
    m_scopeButton->setAccessibleName(tr("Change what it may do"));
    m_scopeButton->setCheckable(true);
    m_scopeButton->setAutoRaise(true);
    m_scopeButton->setFocusPolicy(Qt::StrongFocus);
    m_scopeButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_scopeButton->setArrowType(Qt::RightArrow);
    m_scopeText = new TextLabel({}, TextLabel::Tone::Secondary, part);
    m_scopeText->setTextFormat(Qt::PlainText);
    m_scope = new ScopeEditor(part);
    m_scope->hide();
    auto *row = new QHBoxLayout;
    row->addWidget(m_scopeButton);
    row->addWidget(m_scopeText, 1);
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpacing);
    layout->addLayout(row);
    layout->addWidget(m_scope);
    const auto showText = [this] {
        m_scopeText->setText(scopeText(m_scope->scope()));
        m_scopeText->setAccessibleName(m_scopeText->text());
    };
    connect(m_scope, &ScopeEditor::changed, this, showText);
    connect(m_scopeButton, &QToolButton::toggled, this, &ApprovalDialog::setScopeShown);
    showText();
    return part;
}

void ApprovalDialog::setScopeShown(bool isShown)
{
    m_scopeButton->setArrowType(isShown ? Qt::DownArrow : Qt::RightArrow);
    resizeBy([this, isShown] {
        m_scope->setVisible(isShown);
        m_scope->parentWidget()->updateGeometry(); // or it would be heard of later only
    });
}

/// Carries out what needs more or less room, and takes or gives it at the lower end: what is above stays where it is.
void ApprovalDialog::resizeBy(const std::function<void()> &change)
{
    const int before = layout()->totalHeightForWidth(width());
    const int slack = height() - before;
    change();
    layout()->activate();
    resize(width(), layout()->totalHeightForWidth(width()) + slack);
}

void ApprovalDialog::setDevices(const QList<engine::DeviceInfo> &devices)
{
    m_scope->setDevices(devices);
}

QPushButton *ApprovalDialog::makeButton(const QString &text, Decision decision)
{
    auto *button = new QPushButton(text, this);
    button->setAccessibleName(text);
    button->setAutoDefault(false); // Return stays with Deny, wherever the focus is
    connect(button, &QPushButton::clicked, this, [this, decision] { answer(decision); });
    return button;
}

void ApprovalDialog::update(const engine::ApprovalRequest &request)
{
    m_request = request;
    m_deadline = m_now() + request.timeLeft.count();
    m_always->setVisible(request.canBeStored);
    showIdentity();
    showWarnings();
    showCountdown();
    m_headline->parentWidget()->updateGeometry(); // lines may have come or gone in it
}

void ApprovalDialog::showIdentity()
{
    const Identity &identity = m_request.identity;
    const bool isDevice = identity.role == Identity::Role::Device;
    setText(m_headline, (isDevice ? tr("%1 wants to be a device") : tr("%1 wants to control your devices"))
                            .arg(clean(programName(identity))));

    QString origin;
    QString path;
    switch (identity.kind) {
    case Identity::Kind::Web:
    case Identity::Kind::Extension:
        origin = tr("%1 in %2").arg(clean(identity.origin), clean(identity.executable));
        break;
    case Identity::Kind::Program:
        path = identity.script.isEmpty() ? clean(identity.executable)
                                         : tr("%1, run by %2").arg(clean(identity.script), clean(identity.executable));
        break;
    case Identity::Kind::Opaque:
        origin = tr("This program cannot be identified.");
        break;
    }
    setText(m_origin, origin);
    m_origin->setVisible(!origin.isEmpty());
    m_path->setText(path); // cut when it is painted
    m_path->setAccessibleName(path);
    m_path->setToolTip(u"<qt>"_s + path.toHtmlEscaped() + u"</qt>"_s);
    m_path->setVisible(!path.isEmpty());
    setText(m_claim, m_request.claimedName.isEmpty() ? tr("It does not give itself a name.")
                                                     : tr("It calls itself \"%1\"").arg(clean(m_request.claimedName)));
}

QStringList ApprovalDialog::warnings() const
{
    QStringList lines;
    if (m_request.identity.kind == Identity::Kind::Web && isUnprotected(m_request.identity.origin))
        lines += tr("This page is not protected in transit; it can only be allowed for this connection or until quit.");
    if (m_request.identity.kind == Identity::Kind::Opaque)
        lines += tr("The program could not be identified; it can only be allowed for this connection or until quit.");
    if (m_request.attempts > 1)
        lines += tr("It has asked %n times.", nullptr, m_request.attempts);
    if (m_request.isGone)
        lines += tr("It has given up for now; your answer counts for its next try.");
    return lines;
}

void ApprovalDialog::showWarnings()
{
    const QStringList lines = warnings();
    const QColor color = theme::waiting(palette());
    m_warningIcon->setPixmap(icons::pixmap(u"warning"_s, color, kWarningIcon, devicePixelRatioF()));
    setColor(m_warning, color);
    m_warning->setText(lines.join(u'\n'));
    m_warning->setAccessibleName(lines.join(u' '));
    m_warningRow->setVisible(!lines.isEmpty());
}

void ApprovalDialog::showCountdown()
{
    const qint64 left = std::max<qint64>(0, m_deadline - m_now());
    setText(m_countdown, tr("No answer in %1 s means Deny.").arg((left + 999) / 1000));
}

bool ApprovalDialog::isInert() const
{
    return m_now() < m_inertUntil;
}

void ApprovalDialog::becomeInert()
{
    constexpr qint64 kInertMs = std::chrono::milliseconds(engine::limits::kAllowInert).count();
    m_inertUntil = m_now() + kInertMs;
    for (QPushButton *button : m_allow) {
        if (button->hasFocus())
            m_deny->setFocus(); // disabling would hand the focus to the next button in turn
    }
    for (QPushButton *button : m_allow)
        button->setEnabled(false);
    m_inertTimer.start(std::chrono::milliseconds(kInertMs));
}

void ApprovalDialog::enableAllow()
{
    if (isInert()) {
        m_inertTimer.start(std::chrono::milliseconds(std::max<qint64>(1, m_inertUntil - m_now())));
        return;
    }
    for (QPushButton *button : m_allow)
        button->setEnabled(true);
}

bool ApprovalDialog::event(QEvent *event)
{
    switch (event->type()) {
    case QEvent::Show:
    case QEvent::WindowActivate:
    case QEvent::Move:
    case QEvent::Resize:
        if (!m_allow.isEmpty())
            becomeInert();
        break;
    default:
        break;
    }
    const bool isHandled = QDialog::event(event);
    if (event->type() == QEvent::Show || event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        fitTexts();
    return isHandled;
}

/// A window's minimum knows nothing of lines that are broken: makes it as high as they need at the width it has.
void ApprovalDialog::fitTexts()
{
    const int needed = layout() != nullptr ? layout()->totalHeightForWidth(width()) : 0;
    if (needed > height())
        resize(width(), needed);
    const int place = m_deny != nullptr ? m_deny->mapTo(this, QPoint()).y() : m_answersAt;
    if (std::exchange(m_answersAt, place) != place)
        becomeInert();
}

void ApprovalDialog::reject()
{
    answer(Decision::Deny);
}

void ApprovalDialog::answer(Decision decision)
{
    const bool allows = decision != Decision::Deny && decision != Decision::Block;
    if (m_isAnswered || (allows && isInert()) || (decision == Decision::AlwaysAllow && !m_request.canBeStored))
        return;
    m_isAnswered = true;
    QDialog::done(allows ? Accepted : Rejected);
    emit answered(m_request.id, decision, m_scope->scope());
}

} // namespace ui
