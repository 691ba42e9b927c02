// Package bundle is the update file: one signed file on a stick that carries a
// data set. It writes it, and reads it strictly. It knows no file system, no
// clock and no policy: whether a number may follow another, or a key be trusted,
// others decide.
//
// # Format
//
// A bundle is a USTAR archive (POSIX.1-1988, 10.1.1; `tar tf` lists it) of plain
// files in this order:
//
//	manifest.json          at most 64 KiB
//	manifest.json.minisig  at most 4 KiB
//	NAME ...               the files of the manifest, in its order
//
// and then two blocks of zeros, after which only blocks of zeros may follow, at
// most 128 (tar fills up a record). Each header is 512 bytes: the name and no
// prefix, type "0", magic "ustar\0" with version "00", numbers in octal digits
// with one NUL behind them as tar writes them. Mode, owner and time may be any. PAX and GNU
// extensions, links, folders and everything else are refused, and so is what is
// not zero in the padding.
//
// The manifest is one JSON object (RFC 8259) with these members and no others,
// none of them twice:
//
//	{
//	  "format": 1,
//	  "number": 2026112201,
//	  "issued": "2026-11-22T08:00:00Z",
//	  "publisher": "CH de Lorient, informatique",
//	  "program": "0.1.0",
//	  "files": [{"name": "dataset.sqlite", "size": 8192, "sha256": "64 hexadecimal digits"}],
//	  "keys": ["RWQ..."],
//	  "reset_code": true,
//	  "system": {"board": "uefi-amd64", "version": "0.1.0+0123456789ab"}
//	}
//
// format is 1 to 3. number is the data set's or the system's, 1 to 2^53. issued is a date of RFC 3339.
// publisher is a text of 1 to 120 printable characters. program is the smallest
// version of the program that can read the data set. files are 1 to 16, each
// name once, of 1 to 64 of a-z, 0-9, "." and "-", not beginning with a dot; they
// have 1 GiB together at most. keys (may be missing) is the full list of who is
// to be trusted from now on, 1 to 16. reset_code (may be missing) clears the
// technician's code. system (may be missing) tells that the files are a system of the
// appliance, for one kind of computer: it is signed by a key in the role of systems,
// and has neither keys nor reset_code.
//
// The signature is minisign's, prehashed (algorithm "ED"), over the manifest's
// bytes: `minisign -V -m manifest.json` checks it. Its trusted comment is
// "guichet publisher KEY", KEY being the public key as minisign writes it in one
// line. So a kiosk that trusts nobody yet can tell from the bundle alone who
// signed it. A bundle that `minisign -S` signed with another comment is as good
// where its key is trusted.
package bundle
