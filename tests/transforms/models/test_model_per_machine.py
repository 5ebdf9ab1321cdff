"""Who shares a model."""

import multiprocessing

from transforms.translation.handler import TranslationHandler


def test_workers_share_a_model_and_a_process_that_works_alone_has_its_own():
    handler = TranslationHandler("folder", "deu_Latn")
    assert not handler.share_model_across_processes()
    with multiprocessing.get_context("spawn").Pool(1) as worker:
        assert worker.apply(handler.share_model_across_processes)
