#include "ui/ApprovalDialog.h"

#include "engine/base/Constants.h"
#include "ui/Theme.h"

#include <QApplication>
#include <QLabel>
#include <QCheckBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <QRegularExpression>
#include <QTest>
#include <memory>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr qint64 kInertMs = std::chrono::milliseconds(limits::kAllowInert).count();

ApprovalRequest webRequest(const QString &origin = u"https://example.org"_s)
{
    ApprovalRequest request;
    request.id = ApprovalId{7};
    request.identity.kind = Identity::Kind::Web;
    request.identity.origin = origin;
    request.identity.executable = u"/usr/bin/browser"_s;
    request.claimedName = u"Example"_s;
    request.timeLeft = std::chrono::seconds(47);
    return request;
}

} // namespace

/// S22 to S32: what the dialog shows, and that nobody allows by accident.
class TestApprovalDialog final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_dialog.reset(); }
    void focusesDeny();
    void denies_data();
    void denies();
    void deniesByReturnWhereverTheFocusIs();
    void ignoresAllowAtFirst_data();
    void ignoresAllowAtFirst();
    void becomesInertAgain_data();
    void becomesInertAgain();
    void keepsTheFocusFromBlock();
    void hidesAlwaysAllow();
    void allowsTheUsualUnlessTicked();
    void allowsWhatIsTicked();
    void opensTheScopeWithoutMovingAnswers();
    void choosingDevicesMovesNoAnswer();
    void becomesInertWhenAnswersMove();
    void asksNoScopeOfADevice();
    void reachesTheScopeByKeyboard();
    void showsIdentity();
    void saysWhenItIsADevice();
    void warns_data();
    void warns();
    void showsForeignTextPlain();
    void cutsNoTextOff_data();
    void cutsNoTextOff();
    void hasAccessibleNames();
    void isReadable_data();
    void isReadable();

private:
    void open(const ApprovalRequest &request);
    QPushButton *button(const QString &name) const;
    bool shows(const QString &text) const;
    Decision decision() const { return m_answered->at(0).at(1).value<Decision>(); }
    /// Lets time pass by the dialog's clock, until what allows can be clicked.
    void waitForAllow();

    qint64 m_time = 0;
    std::unique_ptr<ui::ApprovalDialog> m_dialog;
    std::unique_ptr<QSignalSpy> m_answered;
};

void TestApprovalDialog::init()
{
    QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
    m_time = 1000;
    open(webRequest());
}

void TestApprovalDialog::open(const ApprovalRequest &request)
{
    m_dialog = std::make_unique<ui::ApprovalDialog>(request, nullptr, [this] { return m_time; });
    m_answered = std::make_unique<QSignalSpy>(m_dialog.get(), &ui::ApprovalDialog::answered);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    QCoreApplication::processEvents();
}

QPushButton *TestApprovalDialog::button(const QString &name) const
{
    const QList<QPushButton *> buttons = m_dialog->findChildren<QPushButton *>();
    for (QPushButton *candidate : buttons) {
        if (candidate->accessibleName() == name)
            return candidate;
    }
    return nullptr;
}

bool TestApprovalDialog::shows(const QString &text) const
{
    const QList<QLabel *> labels = m_dialog->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->isVisible() && label->accessibleName().contains(text))
            return true;
    }
    return false;
}

void TestApprovalDialog::waitForAllow()
{
    m_time += kInertMs;
    QTRY_VERIFY(button(u"Allow once"_s)->isEnabled());
}

void TestApprovalDialog::focusesDeny()
{
    QVERIFY(button(u"Deny"_s)->hasFocus());
    QVERIFY(button(u"Deny"_s)->isDefault());
    QVERIFY(m_dialog->testAttribute(Qt::WA_ShowWithoutActivating));
    QVERIFY(!m_dialog->isModal());
}

void TestApprovalDialog::denies_data()
{
    QTest::addColumn<int>("key");
    QTest::newRow("Return") << int{Qt::Key_Return};
    QTest::newRow("Enter") << int{Qt::Key_Enter};
    QTest::newRow("Escape") << int{Qt::Key_Escape};
    QTest::newRow("Space") << int{Qt::Key_Space};
    QTest::newRow("closing") << 0;
}

void TestApprovalDialog::denies()
{
    QFETCH(int, key);
    if (key == 0)
        m_dialog->close();
    else
        QTest::keyClick(m_dialog->focusWidget(), static_cast<Qt::Key>(key));
    QCOMPARE(m_answered->count(), 1);
    QCOMPARE(decision(), Decision::Deny);
    QCOMPARE(m_answered->at(0).at(0).value<ApprovalId>(), ApprovalId{7});
    QVERIFY(!m_dialog->isVisible());
}

void TestApprovalDialog::deniesByReturnWhereverTheFocusIs()
{
    waitForAllow();
    button(u"Always allow"_s)->setFocus();
    QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Return);
    QCOMPARE(m_answered->count(), 1);
    QCOMPARE(decision(), Decision::Deny);
}

void TestApprovalDialog::ignoresAllowAtFirst_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Decision>("expected");
    QTest::newRow("once") << u"Allow once"_s << Decision::AllowOnce;
    QTest::newRow("until quit") << u"Until quit"_s << Decision::AllowUntilQuit;
    QTest::newRow("always") << u"Always allow"_s << Decision::AlwaysAllow;
}

void TestApprovalDialog::ignoresAllowAtFirst()
{
    QFETCH(QString, name);
    QFETCH(Decision, expected);
    QPushButton *allow = button(name);
    QVERIFY(m_dialog->isInert());
    QVERIFY(!allow->isEnabled());
    QTest::mouseClick(allow, Qt::LeftButton);
    m_time += kInertMs - 1;
    allow->setEnabled(true); // even then the clock counts
    QTest::mouseClick(allow, Qt::LeftButton);
    QCOMPARE(m_answered->count(), 0);
    QVERIFY(m_dialog->isVisible());

    m_time += 1;
    QVERIFY(!m_dialog->isInert());
    QTest::mouseClick(allow, Qt::LeftButton);
    QCOMPARE(m_answered->count(), 1);
    QCOMPARE(decision(), expected);
}

void TestApprovalDialog::becomesInertAgain_data()
{
    QTest::addColumn<QEvent::Type>("type");
    QTest::newRow("shown") << QEvent::Show;
    QTest::newRow("activated") << QEvent::WindowActivate;
    QTest::newRow("moved") << QEvent::Move;
    QTest::newRow("resized") << QEvent::Resize;
}

void TestApprovalDialog::becomesInertAgain()
{
    QFETCH(QEvent::Type, type);
    waitForAllow();
    if (type == QEvent::Show) {
        m_dialog->hide();
        m_dialog->show();
    } else if (type == QEvent::Move) {
        m_dialog->move(m_dialog->pos() + QPoint(10, 10));
    } else if (type == QEvent::Resize) {
        m_dialog->resize(m_dialog->size() + QSize(10, 10));
    } else {
        QEvent event(type);
        QCoreApplication::sendEvent(m_dialog.get(), &event);
    }
    QTRY_VERIFY(m_dialog->isInert());
    QVERIFY(!button(u"Allow once"_s)->isEnabled());
    QCOMPARE(m_answered->count(), 0);
    waitForAllow();
}

void TestApprovalDialog::keepsTheFocusFromBlock()
{
    waitForAllow();
    button(u"Until quit"_s)->setFocus();
    QEvent event(QEvent::WindowActivate);
    QCoreApplication::sendEvent(m_dialog.get(), &event);
    QVERIFY(button(u"Deny"_s)->hasFocus());
}

void TestApprovalDialog::hidesAlwaysAllow()
{
    ApprovalRequest request = webRequest();
    request.canBeStored = false;
    m_dialog->update(request);
    QVERIFY(!button(u"Always allow"_s)->isVisible());
    QVERIFY(button(u"Until quit"_s)->isVisible());
}

/// S40
void TestApprovalDialog::allowsTheUsualUnlessTicked()
{
    waitForAllow();
    QTest::mouseClick(button(u"Allow once"_s), Qt::LeftButton);
    QCOMPARE(m_answered->value(0).value(2).value<Scope>(), Scope::usual());
}

/// S39
void TestApprovalDialog::allowsWhatIsTicked()
{
    m_dialog->findChild<QToolButton *>()->click();
    m_dialog->findChild<QSlider *>()->setValue(40);
    const QList<QCheckBox *> boxes = m_dialog->findChildren<QCheckBox *>();
    QCOMPARE(boxes.size(), 3);
    for (QCheckBox *box : boxes) {
        QVERIFY(box->isVisible());
        QVERIFY(!box->isChecked());
        if (box->accessibleName() == u"It may heat and cool"_s)
            box->click();
    }
    waitForAllow();
    QTest::mouseClick(button(u"Until quit"_s), Qt::LeftButton);
    QCOMPARE(m_answered->count(), 1);
    Scope expected = Scope::usual();
    expected.maximumPercent = 40;
    expected.setAllowed(OutputType::Temperature, true);
    QCOMPARE(m_answered->at(0).at(2).value<Scope>(), expected);
}

/// S30: nothing that allows moves, and for a moment nothing can be allowed.
void TestApprovalDialog::opensTheScopeWithoutMovingAnswers()
{
    waitForAllow();
    QPushButton *allow = button(u"Allow once"_s);
    const QPoint before = allow->mapToGlobal(QPoint());
    auto *toggle = m_dialog->findChild<QToolButton *>();
    const int height = m_dialog->height();
    for (const bool isOpen : {true, false}) {
        QTest::mouseClick(toggle, Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(m_dialog->findChild<QSlider *>()->isVisible(), isOpen);
        QCOMPARE(allow->mapToGlobal(QPoint()), before);
        QVERIFY(m_dialog->isInert());
        QVERIFY(!allow->isEnabled());
        m_time += kInertMs;
    }
    QCOMPARE(m_dialog->height(), height);
}

/// S30: the list of devices comes and goes below.
void TestApprovalDialog::choosingDevicesMovesNoAnswer()
{
    m_dialog->findChild<QToolButton *>()->click();
    QCoreApplication::processEvents();
    const QPoint before = button(u"Allow once"_s)->mapToGlobal(QPoint());
    const QList<QRadioButton *> choices = m_dialog->findChildren<QRadioButton *>();
    QCOMPARE(choices.size(), 2);
    for (QRadioButton *choice : {choices[1], choices[0], choices[1]}) {
        choice->click();
        QCoreApplication::processEvents();
        QCOMPARE(button(u"Allow once"_s)->mapToGlobal(QPoint()), before);
    }
}

/// S30: a warning that goes takes the answers up.
void TestApprovalDialog::becomesInertWhenAnswersMove()
{
    ApprovalRequest request = webRequest();
    request.isGone = true;
    m_dialog->update(request);
    QCoreApplication::processEvents();
    waitForAllow();
    const int before = button(u"Allow once"_s)->mapTo(m_dialog.get(), QPoint()).y();
    request.isGone = false;
    m_dialog->update(request);
    QCoreApplication::processEvents();
    QVERIFY(button(u"Allow once"_s)->mapTo(m_dialog.get(), QPoint()).y() < before);
    QVERIFY(m_dialog->isInert());
    QVERIFY(!button(u"Allow once"_s)->isEnabled());
}

void TestApprovalDialog::asksNoScopeOfADevice()
{
    QVERIFY(m_dialog->findChild<QToolButton *>()->isVisible());
    ApprovalRequest request = webRequest();
    request.identity.role = Identity::Role::Device;
    open(request);
    QVERIFY(!m_dialog->findChild<QToolButton *>()->isVisible());
}

void TestApprovalDialog::reachesTheScopeByKeyboard()
{
    auto *toggle = m_dialog->findChild<QToolButton *>();
    for (int i = 0; i < 10 && m_dialog->focusWidget() != toggle; ++i)
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Tab);
    QCOMPARE(m_dialog->focusWidget(), toggle);
    QTest::keyClick(toggle, Qt::Key_Space);
    QTest::keyClick(toggle, Qt::Key_Tab);
    auto *slider = m_dialog->findChild<QSlider *>();
    QCOMPARE(m_dialog->focusWidget(), slider);
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(slider->value(), 99);
    QTest::keyClick(slider, Qt::Key_Return); // stays with Deny
    QCOMPARE(decision(), Decision::Deny);
}

void TestApprovalDialog::showsIdentity()
{
    QVERIFY(shows(u"example.org wants to control your devices"_s));
    QVERIFY(shows(u"https://example.org in /usr/bin/browser"_s));
    QVERIFY(shows(u"It calls itself \"Example\""_s));
    QVERIFY(shows(u"No answer in 47 s means Deny."_s));

    ApprovalRequest request = webRequest({});
    request.identity.kind = Identity::Kind::Program;
    request.identity.script = u"/home/user/game.py"_s;
    m_dialog->update(request);
    QVERIFY(shows(u"/home/user/game.py, run by /usr/bin/browser"_s));
    request.identity = {};
    m_dialog->update(request);
    QVERIFY(shows(u"This program cannot be identified."_s));
}

void TestApprovalDialog::saysWhenItIsADevice()
{
    ApprovalRequest request = webRequest();
    request.identity.role = Identity::Role::Device;
    open(request);
    QVERIFY(shows(u"example.org wants to be a device"_s));
    QVERIFY(shows(u"Programs that you have allowed can drive it and read what it says."_s));
    QCOMPARE(m_dialog->windowTitle(), u"Permission to be a device"_s);
}

void TestApprovalDialog::warns_data()
{
    QTest::addColumn<ApprovalRequest>("request");
    QTest::addColumn<QString>("expected");
    const QString unprotected = u"not protected in transit"_s;
    QTest::newRow("https") << webRequest() << QString();
    QTest::newRow("http") << webRequest(u"http://example.org"_s) << unprotected;
    QTest::newRow("http, looks like loopback") << webRequest(u"http://127.0.0.1.example.org"_s) << unprotected;
    QTest::newRow("localhost") << webRequest(u"http://localhost:8080"_s) << QString();
    QTest::newRow("127.0.0.1") << webRequest(u"http://127.0.0.1:8080"_s) << QString();
    QTest::newRow("::1") << webRequest(u"http://[::1]:8080"_s) << QString();
    ApprovalRequest request = webRequest();
    request.attempts = 3;
    QTest::newRow("attempts") << request << u"It has asked 3 times."_s;
    request = webRequest();
    request.isGone = true;
    QTest::newRow("gone") << request << u"It has given up for now"_s;
    request = webRequest();
    request.identity = {};
    QTest::newRow("opaque") << request << u"could not be identified"_s;
}

void TestApprovalDialog::warns()
{
    QFETCH(ApprovalRequest, request);
    QFETCH(QString, expected);
    m_dialog->update(request);
    if (expected.isEmpty())
        QVERIFY(!shows(u"Warning"_s));
    else
        QVERIFY(shows(u"Warning"_s) && shows(expected));
}

void TestApprovalDialog::showsForeignTextPlain()
{
    ApprovalRequest request = webRequest();
    request.claimedName = u"<b>Bold</b>"_s;
    request.identity.kind = Identity::Kind::Program;
    request.identity.origin.clear();
    request.identity.executable = u"/tmp/<img src=x>"_s;
    m_dialog->update(request);
    const QList<QLabel *> labels = m_dialog->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (!label->text().isEmpty())
            QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(!label->toolTip().contains(u"<img"_s));
    }
    QVERIFY(shows(u"It calls itself \"<b>Bold</b>\""_s));
}

void TestApprovalDialog::cutsNoTextOff_data()
{
    QTest::addColumn<double>("fontScale");
    QTest::addColumn<bool>("isUpdated");
    QTest::newRow("in the usual size") << 1.0 << false;
    QTest::newRow("in half as large again") << 1.5 << false;
    QTest::newRow("when the request grows while it is shown") << 1.0 << true;
}

void TestApprovalDialog::cutsNoTextOff()
{
    QFETCH(double, fontScale);
    QFETCH(bool, isUpdated);
    const QFont usual = QApplication::font();
    QFont font = usual;
    font.setPointSizeF(usual.pointSizeF() * fontScale);
    QApplication::setFont(font);
    ApprovalRequest request = webRequest(u"http://a-rather-long-name-of-a-host.with-several.parts.example.org"_s);
    request.claimedName = QString(64, u'w');
    request.attempts = 3;
    request.isGone = true;
    open(isUpdated ? webRequest() : request);
    if (isUpdated)
        m_dialog->update(request);
    QCoreApplication::processEvents();
    for (const QLabel *label : m_dialog->findChildren<QLabel *>()) {
        if (label->isVisible() && label->wordWrap())
            QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
    }
    for (const QPushButton *answer : m_dialog->findChildren<QPushButton *>())
        QVERIFY2(answer->width() >= answer->sizeHint().width(), qPrintable(answer->text()));
    QApplication::setFont(usual);
}

void TestApprovalDialog::hasAccessibleNames()
{
    for (const QString &name : {u"Deny"_s, u"Block"_s, u"Allow once"_s, u"Until quit"_s, u"Always allow"_s}) {
        QVERIFY2(button(name), qPrintable(name));
        QCOMPARE(button(name)->text(), name);
    }
    const QList<QWidget *> widgets = m_dialog->findChildren<QWidget *>();
    for (const QWidget *widget : widgets)
        QVERIFY2(!widget->isVisible() || !widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

void TestApprovalDialog::isReadable_data()
{
    QTest::addColumn<QColor>("window");
    for (const char *name : {"#ffffff", "#efefef", "#d4d0c8", "#31363b", "#202020", "#000000", "#808080"})
        QTest::newRow(name) << QColor(QLatin1StringView(name));
}

void TestApprovalDialog::isReadable()
{
    QFETCH(QColor, window);
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    using namespace ui;
    for (const auto tone : {theme::accent, theme::active, theme::waiting, theme::danger, theme::secondaryText})
        QVERIFY(theme::contrast(tone(palette), window) >= 4.5);
    QVERIFY(theme::contrast(theme::onDanger(palette), theme::danger(palette)) >= 4.5);
    QCOMPARE(theme::contrast(Qt::black, Qt::white), 21.0);
}

QTEST_MAIN(TestApprovalDialog)
#include "tst_ApprovalDialog.moc"
