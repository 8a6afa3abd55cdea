"""The standard library, Python 3.7 to 3.14."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_ABCS = ("Awaitable", "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Callable", "Collection", "Container",
         "Coroutine", "Generator", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping",
         "MappingView", "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence", "Set", "Sized",
         "ValuesView")  # fmt: skip  # names read better packed
_LOOPS = ("sleep", "gather", "wait", "wait_for", "shield", "as_completed", "open_connection", "start_server",
          "create_subprocess_exec", "create_subprocess_shell", "Lock", "Event", "Condition", "Semaphore",
          "BoundedSemaphore", "Queue", "PriorityQueue", "LifoQueue")  # fmt: skip  # likewise


def _new(version: str) -> str:
    return f"What's New In Python {version}"


LIBRARY = Library(
    "python",
    (
        *changed("3.3", "3.10", _new("3.10"), {
            f"collections.{name}": f"collections.abc.{name}" for name in _ABCS
        }, ruff="UP035", safe=True),
        *changed("3.8", "3.11", _new("3.11"), {
            "asyncio.coroutine": "? define the function by 'async def'",
            "inspect.formatargspec": "? use 'inspect.signature'",
        }),
        *changed("3.5", "3.11", _new("3.11"), {
            "inspect.getargspec": "inspect.getfullargspec",
            "inspect.getmoduleinfo": "? use 'inspect.getmodulename'",
        }),
        *changed("3.7", "3.9", _new("3.9"), {
            "asyncio.Task.all_tasks": "asyncio.all_tasks",
            "asyncio.Task.current_task": "asyncio.current_task",
        }),
        *changed("3.8", "3.10", _new("3.10"), {f"asyncio.{name}[loop]": "-" for name in _LOOPS}, safe=True),
        *changed("3.12", "3.14", _new("3.14"), {
            "asyncio.get_child_watcher": "? it is not needed: the loop waits for processes",
            "asyncio.set_child_watcher": "? it is not needed: the loop waits for processes",
            "asyncio.SafeChildWatcher": "? it is not needed: the loop waits for processes",
            "asyncio.ThreadedChildWatcher": "? it is not needed: the loop waits for processes",
        }),
        *changed("3.14", "", _new("3.14"), {
            "asyncio.iscoroutinefunction": "inspect.iscoroutinefunction",
            "asyncio.set_event_loop_policy": "? use 'asyncio.run(..., loop_factory=...)'",
            "asyncio.get_event_loop_policy": "? use 'asyncio.run(..., loop_factory=...)'",
            "asyncio.WindowsSelectorEventLoopPolicy":
                "? use 'asyncio.run(..., loop_factory=asyncio.SelectorEventLoop)'",
        }),
        *changed("3.3", "3.8", _new("3.8"), {
            "time.clock": "time.perf_counter",
        }),
        *changed("3.2", "3.8", _new("3.8"), {
            "cgi.escape": "html.escape",
            "cgi.parse_qs": "urllib.parse.parse_qs",
            "cgi.parse_qsl": "urllib.parse.parse_qsl",
        }),
        *changed("3.5", "3.8", _new("3.8"), {
            "platform.linux_distribution": "? use 'platform.freedesktop_os_release', or the distro package",
            "platform.dist": "? use 'platform.freedesktop_os_release', or the distro package",
        }),
        *changed("3.5", "3.9", _new("3.9"), {
            "fractions.gcd": "math.gcd",
        }, safe=True),
        *changed("3.1", "3.9", _new("3.9"), {
            "base64.encodestring": "base64.encodebytes",
            "base64.decodestring": "base64.decodebytes",
        }, safe=True),
        *changed("3.4", "3.9", _new("3.9"), {
            "html.parser.HTMLParser.unescape(text)": "@html.unescape({text})",
            "plistlib.readPlist": "? use 'plistlib.load' with an open file",
            "plistlib.writePlist": "? use 'plistlib.dump' with an open file",
            "plistlib.readPlistFromBytes": "plistlib.loads",
            "plistlib.writePlistToBytes": "plistlib.dumps",
        }),
        *changed("3.2", "3.9", _new("3.9"), {
            "xml.etree.ElementTree.Element.getchildren()": "list({self})",
            "xml.etree.ElementTree.Element.getiterator": ".iter",
            "xml.etree.ElementTree.ElementTree.getiterator": ".iter",
            "array.array.tostring": ".tobytes",
            "array.array.fromstring": ".frombytes",
            "sys.setcheckinterval": "? use 'sys.setswitchinterval', which takes seconds",
            "sys.getcheckinterval": "? use 'sys.getswitchinterval', which gives seconds",
        }),
        *changed("3.8", "3.9", _new("3.9"), {
            "threading.Thread.isAlive": ".is_alive",
            "json.loads[encoding]": "-",
        }, safe=True),
        *changed("3.3", "", "documentation of xml.etree.ElementTree", {
            "xml.etree.cElementTree.": "xml.etree.ElementTree",
        }, ruff="UP023", safe=True),
        *changed("3.10", "", _new("3.10"), {
            "threading.currentThread": "threading.current_thread",
            "threading.activeCount": "threading.active_count",
            "threading.Thread.getName()": "{self}.name",
            "threading.Thread.isDaemon()": "{self}.daemon",
            "threading.Thread.setName(name)": "{self}.name = {name}",
            "threading.Thread.setDaemon(daemonic)": "{self}.daemon = {daemonic}",
            "threading.Condition.notifyAll": ".notify_all",
            "threading.Event.isSet": ".is_set",
        }, safe=True),
        *changed("3.8", "3.14", _new("3.14"), {
            **{f"ast.{name}": "? use 'ast.Constant'" for name in ("Num", "Str", "Bytes", "NameConstant", "Ellipsis")},
        }),
        *changed("3.2", "3.12", _new("3.12"), {
            "configparser.SafeConfigParser": "configparser.ConfigParser",
            "configparser.ConfigParser.readfp": ".read_file",
            "unittest.TestCase.assertDictContainsSubset": "? compare with '{**actual, **subset}'",
            "unittest._TextTestResult": "unittest.TextTestResult",
        }, safe=True),
        *changed("3.2", "3.12", _new("3.12"), {
            f"unittest.TestCase.{old}": f".{new}" for old, new in (
                ("assertEquals", "assertEqual"), ("assertNotEquals", "assertNotEqual"), ("assert_", "assertTrue"),
                ("assertAlmostEquals", "assertAlmostEqual"), ("assertNotAlmostEquals", "assertNotAlmostEqual"),
                ("assertRegexpMatches", "assertRegex"), ("assertNotRegexpMatches", "assertNotRegex"),
                ("assertRaisesRegexp", "assertRaisesRegex"), ("failUnless", "assertTrue"), ("failIf", "assertFalse"),
                ("failUnlessEqual", "assertEqual"), ("failIfEqual", "assertNotEqual"),
                ("failUnlessRaises", "assertRaises"), ("failUnlessAlmostEqual", "assertAlmostEqual"),
                ("failIfAlmostEqual", "assertNotAlmostEqual"))
        }, ruff="UP005", safe=True),
        *changed("3.11", "3.13", _new("3.13"), {
            "unittest.makeSuite": "? use 'unittest.defaultTestLoader.loadTestsFromTestCase'",
            "unittest.findTestCases": "? use 'unittest.defaultTestLoader.loadTestsFromModule'",
            "locale.resetlocale()": "@locale.setlocale(@locale.LC_ALL, \"\")",
        }),
        *changed("3.7", "3.12", _new("3.12"), {
            "ssl.wrap_socket": "? use 'ssl.SSLContext.wrap_socket'",
            "ssl.match_hostname": "? the TLS library checks it: set 'SSLContext.check_hostname'",
            "ssl.RAND_pseudo_bytes": "ssl.RAND_bytes",
            "locale.format": "locale.format_string",
        }),
        *changed("3.4", "3.12", _new("3.12"), {
            "importlib.find_loader": "importlib.util.find_spec",
            "importlib.util.set_package": "? the import system sets it",
            "importlib.util.set_loader": "? the import system sets it",
            "importlib.util.module_for_loader": "? the import system does it",
            "sqlite3.OptimizedUnicode": "str",
            "sqlite3.enable_shared_cache": "? use 'cache=shared' in a URI",
        }),
        *changed("3.12", "3.14", _new("3.14"), {
            "pkgutil.find_loader": "importlib.util.find_spec",
            "pkgutil.get_loader": "importlib.util.find_spec",
            "importlib.abc.ResourceReader": "importlib.resources.abc.ResourceReader",
            "importlib.abc.Traversable": "importlib.resources.abc.Traversable",
            "importlib.abc.TraversableResources": "importlib.resources.abc.TraversableResources",
        }),
        *changed("3.3", "3.14", _new("3.14"), {
            "urllib.request.URLopener": "? use 'urllib.request.build_opener'",
            "urllib.request.FancyURLopener": "? use 'urllib.request.build_opener'",
        }),
        *changed("3.12", "", _new("3.12"), {
            "datetime.datetime.utcnow()": "@datetime.datetime@.now(@datetime.timezone@.utc)",
            "datetime.datetime.utcfromtimestamp(timestamp)":
                "@datetime.datetime@.fromtimestamp({timestamp}, @datetime.timezone@.utc)",
        }, ruff="DTZ003"),
        *changed("3.12", "", _new("3.12"), {
            "shutil.rmtree[onerror]": "? use 'onexc', which is given the exception itself",
        }),
        *changed("3.3", "", "documentation of logging.Logger.warning", {
            "logging.Logger.warn": ".warning",
            "logging.warn": "logging.warning",
        }, ruff="G010", safe=True),
        *changed("3.3", "3.12", _new("3.12"), {
            "pkgutil.ImpImporter": "? use 'importlib'",
            "pkgutil.ImpLoader": "? use 'importlib'",
        }),
        *changed("3.11", "3.13", _new("3.13"), {
            "re.template": "re.compile",
        }),
        *changed("3.9", "3.11", _new("3.11"), {
            "binascii.b2a_hqx": "? nothing replaces it",
            "binascii.a2b_hqx": "? nothing replaces it",
            "random.shuffle[random]": "-",
        }),
        *changed("3.4", "3.12", _new("3.12"), {
            "imp.": "? use 'importlib'",
            "asynchat.": "? use 'asyncio'",
            "asyncore.": "? use 'asyncio'",
            "smtpd.": "? use the aiosmtpd package",
        }),
        *changed("3.10", "3.12", "PEP 632", {
            "distutils.": "? use setuptools, 'shutil', 'sysconfig' or packaging",
            "distutils.version.": "? use 'packaging.version'",
            "distutils.spawn.": "? use 'shutil.which' and 'subprocess'",
            "distutils.dir_util.": "? use 'shutil' and 'os.makedirs'",
            "distutils.file_util.": "? use 'shutil'",
            "distutils.util.": "? write a table of your own for 'strtobool'",
            "distutils.sysconfig.": "sysconfig",
            "distutils.core.": "setuptools",
            "distutils.command.": "setuptools.command",
            "distutils.extension.": "setuptools",
            "distutils.spawn.find_executable": "shutil.which",
            "distutils.core.setup": "setuptools.setup",
            "distutils.core.Extension": "setuptools.Extension",
            "distutils.version.LooseVersion": "packaging.version.Version",
            "distutils.version.StrictVersion": "packaging.version.Version",
            "distutils.dir_util.copy_tree": "? use 'shutil.copytree' with 'dirs_exist_ok=True'",
            "distutils.util.strtobool": "? write a table of your own",
        }),
        *changed("3.11", "3.13", "PEP 594", {
            "aifc.": "? use the standard-aifc package",
            "audioop.": "? use the audioop-lts package",
            "cgi.": "? use 'urllib.parse', 'email.message', or the legacy-cgi package",
            "cgitb.": "? use 'traceback', or the legacy-cgi package",
            "chunk.": "? use the standard-chunk package",
            "crypt.": "? use the legacycrypt, bcrypt or argon2-cffi package",
            "imghdr.": "? use the filetype, puremagic or python-magic package",
            "mailcap.": "? use 'mimetypes'",
            "msilib.": "? use the python-msilib package",
            "nis.": "? nothing replaces it",
            "nntplib.": "? use the standard-nntplib package",
            "ossaudiodev.": "? use the pygame package",
            "pipes.": "? use 'subprocess' and 'shlex'",
            "sndhdr.": "? use the filetype, puremagic or python-magic package",
            "spwd.": "? use the python-pam package",
            "sunau.": "? use the standard-sunau package",
            "telnetlib.": "? use the telnetlib3 package",
            "uu.": "? use 'base64'",
            "xdrlib.": "? use the standard-xdrlib package",
            "pipes.quote": "shlex.quote",
            "cgi.parse_header": "? use 'email.message.Message'",
            "cgi.FieldStorage": "? use the multipart package",
        }),
        *changed("3.9", "3.13", _new("3.13"), {
            "lib2to3.": "? use the libcst or parso package",
            "typing.io.": "typing",
            "typing.re.": "typing",
        }),
        *changed("3.9", "3.11", _new("3.11"), {"binhex.": "? use 'base64'"}),
        *changed("3.9", "3.10", _new("3.10"), {
            "parser.": "? use 'ast'",
            "symbol.": "? use 'ast'",
            "formatter.": "? nothing replaces it",
        }),
        *changed("3.7", "3.9", _new("3.9"), {
            "dummy_threading.": "threading",
            "_dummy_thread.": "? use 'threading'",
        }),
    ),
    aliases={
        "threading._DummyThread": "threading.Thread",
        "configparser.RawConfigParser": "configparser.ConfigParser",
        "logging.LoggerAdapter": "logging.Logger",
        "unittest.case.TestCase": "unittest.TestCase",
    },
    makers={
        "logging.getLogger": "logging.Logger",
        "threading.current_thread": "threading.Thread",
        "xml.etree.ElementTree.parse": "xml.etree.ElementTree.ElementTree",
        "xml.etree.ElementTree.fromstring": "xml.etree.ElementTree.Element",
        "xml.etree.ElementTree.ElementTree.getroot": "xml.etree.ElementTree.Element",
    },
)  # fmt: skip
