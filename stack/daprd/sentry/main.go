// Command sentry is Dapr's certificate authority on 127.0.0.1: it gives each
// sidecar the identity that access-control policies ask for. Dapr's own
// command opens its health and metrics ports on all interfaces.
//
//	sentry FOLDER PORT TRUST-DOMAIN
package main

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/dapr/dapr/pkg/healthz"
	"github.com/dapr/dapr/pkg/modes"
	sentryv1 "github.com/dapr/dapr/pkg/proto/sentry/v1"
	"github.com/dapr/dapr/pkg/sentry"
	"github.com/dapr/dapr/pkg/sentry/config"
	"github.com/dapr/kit/signals"
)

func main() {
	folder, domain := os.Args[1], os.Args[3]
	port, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	trusting := sentryv1.SignCertificateRequest_INSECURE
	ctx := signals.Context()
	authority, err := sentry.New(ctx, sentry.Options{
		Config: config.Config{
			Mode:             modes.StandaloneMode,
			ListenAddress:    "127.0.0.1",
			Port:             port,
			TrustDomain:      domain,
			RootCertPath:     filepath.Join(folder, config.DefaultRootCertFilename),
			IssuerCertPath:   filepath.Join(folder, config.DefaultIssuerCertFilename),
			IssuerKeyPath:    filepath.Join(folder, config.DefaultIssuerKeyFilename),
			WorkloadCertTTL:  24 * time.Hour,
			AllowedClockSkew: 15 * time.Minute,
			// Whoever reaches this port may have a certificate: only this machine does.
			Validators:       map[sentryv1.SignCertificateRequest_TokenValidator]map[string]string{trusting: {}},
			DefaultValidator: trusting,
		},
		Healthz: healthz.New(),
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := authority.Start(ctx); err != nil && !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
}
