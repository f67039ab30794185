// What Go's crypto/x509 says of a certificate: verify ROOTS CERTIFICATE [CHAIN]. The third opinion, beside OpenSSL's and
// GnuTLS's.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func read(name string) []*x509.Certificate {
	text, err := os.ReadFile(name)
	fail(err)
	var all []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		one, err := x509.ParseCertificate(block.Bytes)
		fail(err)
		all = append(all, one)
	}
	return all
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	options := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	for _, root := range read(os.Args[1]) {
		options.Roots.AddCert(root)
	}
	for _, name := range os.Args[3:] {
		for _, one := range read(name) {
			options.Intermediates.AddCert(one)
		}
	}
	// What an application may understand itself is no concern here.
	certificate := read(os.Args[2])[0]
	certificate.UnhandledCriticalExtensions = nil
	_, err := certificate.Verify(options)
	fail(err)
}
